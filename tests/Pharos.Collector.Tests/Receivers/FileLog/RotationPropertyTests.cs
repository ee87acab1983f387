using System.Globalization;
using CsCheck;

namespace Pharos.Collector.Tests.Receivers.FileLog;

public sealed class RotationPropertyTests
{
    private enum Step { Append, AppendHalf, Rename, CopyTruncate, Poll, Restart, Wait }

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (8, Gen.Const(Step.Append)), (2, Gen.Const(Step.AppendHalf)), (2, Gen.Const(Step.Rename)), (2, Gen.Const(Step.CopyTruncate)), (6, Gen.Const(Step.Poll)), (1, Gen.Const(Step.Restart)), (1, Gen.Const(Step.Wait)));

    [Fact]
    public async Task No_line_is_lost_or_doubled_whatever_happens_to_the_file() => await s_step.List[5, 60].SampleAsync(async steps =>
    {
        await using var folder = new FollowedFolder();
        int written = 0, rotated = 0;
        string Line() => string.Create(CultureInfo.InvariantCulture, $"line {written++} {new string('x', written % 7 * 40)}").TrimEnd();
        var expected = new List<string>();
        string half = "";
        void Append(string text)
        {
            folder.Append("a.log", text);
        }
        foreach (Step step in steps)
        {
            switch (step)
            {
                case Step.Append or Step.AppendHalf:
                    string line = half.Length > 0 ? half : Line();
                    if (step == Step.AppendHalf && half.Length == 0)
                    {
                        half = line;
                        Append(line[..(line.Length / 2)]);
                        continue;
                    }
                    Append((half.Length > 0 ? line[(line.Length / 2)..] : line) + "\n");
                    half = "";
                    expected.Add(line);
                    break;
                case Step.Rename or Step.CopyTruncate when half.Length == 0 && File.Exists(folder["a.log"]):
                    string to = $"a.log.{++rotated}";
                    if (step == Step.Rename) folder.Rename("a.log", to);
                    else folder.CopyAndTruncate("a.log", to);
                    break;
                case Step.Poll: await folder.PollAsync(TimeSpan.FromMilliseconds(1)); break;
                case Step.Restart: await folder.RestartAsync(); break;
                case Step.Wait when half.Length == 0: await folder.PollAsync(TimeSpan.FromSeconds(40)); break;
            }
        }
        if (half.Length > 0) Append(half[(half.Length / 2)..] + "\n");
        if (half.Length > 0) expected.Add(half);
        await folder.PollAsync();
        await folder.PollAsync(TimeSpan.FromSeconds(10));
        await folder.PollAsync();
        Assert.Equal(expected.Order(StringComparer.Ordinal), folder.Lines.Order(StringComparer.Ordinal));
    }, iter: 150);
}
