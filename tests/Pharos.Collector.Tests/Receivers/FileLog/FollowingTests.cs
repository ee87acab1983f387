using Pharos.Collector.Receivers.FileLog;
using Pharos.Core;

namespace Pharos.Collector.Tests.Receivers.FileLog;

public sealed class FollowingTests
{
    [Fact]
    public async Task Lines_are_read_once_as_they_come()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "one\ntwo\r\n\n");
        await folder.PollAsync();
        folder.Append("a.log", "three\n");
        await folder.PollAsync();
        await folder.PollAsync();
        Assert.Equal(["one", "two", "three"], folder.Lines);
        Assert.Equal("a.log", Assert.Single(folder.Captured.Records[0].Attributes, a => a.Key == "log.file.name").Value);
        Assert.Equal(0ul, folder.Captured.Records[0].TimeNs);
        Assert.Equal((ulong)DateTimeOffset.UnixEpoch.AddYears(55).ToUnixTimeMilliseconds() * 1_000_000 + 200_000_000, folder.Captured.Records[0].ObservedTimeNs);
    }

    [Fact]
    public async Task The_end_of_a_line_is_waited_for_and_then_not_any_more()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "half");
        await folder.PollAsync();
        Assert.Empty(folder.Lines);
        folder.Append("a.log", " whole\nlast");
        await folder.PollAsync();
        Assert.Equal(["half whole"], folder.Lines);
        await folder.PollAsync(TimeSpan.FromMilliseconds(600));
        Assert.Equal(["half whole", "last"], folder.Lines);
    }

    [Fact]
    public async Task From_the_end_only_what_comes_is_read_and_new_files_from_their_start()
    {
        await using var folder = new FollowedFolder(with: o => o with { StartAtBeginning = false });
        folder.Append("a.log", "old\n");
        await folder.PollAsync();
        folder.Append("a.log", "new\n");
        folder.Append("b.log", "other\n");
        await folder.PollAsync();
        Assert.Equal(["new", "other"], folder.Lines);
    }

    [Fact]
    public async Task After_a_restart_what_came_meanwhile_is_read_also_in_files_that_are_new()
    {
        await using var folder = new FollowedFolder(with: o => o with { StartAtBeginning = false });
        folder.Append("a.log", "old\n");
        await folder.PollAsync();
        folder.Append("a.log", "one\n");
        await folder.PollAsync();
        folder.Append("a.log", "two\n");
        folder.Rename("a.log", "a.log.1");
        folder.Append("a.log", "three\n");
        await folder.RestartAsync();
        await folder.PollAsync();
        Assert.Equal(["one", "three", "two"], folder.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_renamed_file_is_read_on_whether_a_pattern_finds_it_or_not()
    {
        await using var folder = new FollowedFolder("*.log");
        folder.Append("a.log", "one\n");
        await folder.PollAsync();
        folder.Rename("a.log", "a.log.1"); // no pattern has this name
        folder.Append("a.log.1", "two\n"); // the writer has not noticed yet
        folder.Append("a.log", "three\n");
        await folder.PollAsync();
        folder.Append("a.log.1", "four\n");
        await folder.PollAsync();
        Assert.Equal(["one", "two", "three", "four"], folder.Lines);
    }

    [Fact]
    public async Task A_file_that_nobody_finds_any_more_is_let_go_when_it_has_been_quiet()
    {
        await using var folder = new FollowedFolder("*.log");
        folder.Append("a.log", "one\n");
        await folder.PollAsync();
        folder.Rename("a.log", "a.old");
        await folder.PollAsync(TimeSpan.FromSeconds(40));
        folder.Append("a.old", "two\n");
        await folder.PollAsync();
        Assert.Equal(["one"], folder.Lines);
        folder.Rename("a.old", "b.log"); // and goes on where it was when it comes back
        await folder.PollAsync();
        Assert.Equal(["one", "two"], folder.Lines);
    }

    [Fact]
    public async Task A_deleted_file_is_read_to_its_end()
    {
        await using var folder = new FollowedFolder();
        await using var writer = new StreamWriter(new FileStream(folder["a.log"], FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        await writer.WriteAsync("one\n");
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        await folder.PollAsync();
        await writer.WriteAsync("two\nthree");
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        File.Delete(folder["a.log"]);
        await folder.PollAsync();
        await folder.PollAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["one", "two", "three"], folder.Lines);
    }

    [Fact]
    public async Task A_truncated_file_is_read_from_its_start()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "one\ntwo\n");
        await folder.PollAsync();
        folder.Truncate("a.log");
        folder.Append("a.log", "three\n");
        await folder.PollAsync();
        folder.Truncate("a.log");
        folder.Append("a.log", "four, which is longer than what stood there before\n");
        await folder.PollAsync();
        Assert.Equal(["one", "two", "three", "four, which is longer than what stood there before"], folder.Lines);
    }

    [Fact]
    public async Task A_copy_made_before_truncating_gives_only_what_was_not_read_yet()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "one\n");
        await folder.PollAsync();
        folder.Append("a.log", "two\n");
        folder.CopyAndTruncate("a.log", "a.log.1");
        folder.Append("a.log", "three\n");
        await folder.PollAsync();
        await folder.PollAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["one", "three", "two"], folder.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_copy_seen_before_the_truncation_is_not_read_twice()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "one\n");
        await folder.PollAsync();
        folder.Append("a.log", "two\n");
        File.Copy(folder["a.log"], folder["a.log.1"]);
        await folder.PollAsync();
        folder.Truncate("a.log");
        folder.Append("a.log", "three\n");
        await folder.PollAsync();
        await folder.PollAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["one", "two", "three"], folder.Lines);
    }

    [Fact]
    public async Task Files_that_begin_alike_are_all_read()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "started\n");
        folder.Append("b.log", "started\n");
        await folder.PollAsync();
        folder.Append("a.log", "a\n");
        folder.Append("b.log", "b\n");
        await folder.PollAsync();
        await folder.PollAsync(TimeSpan.FromSeconds(6));
        await folder.PollAsync();
        Assert.Equal(["a", "b", "started", "started"], folder.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_not_taken_comes_again()
    {
        await using var folder = new FollowedFolder();
        folder.Append("a.log", "one\n");
        folder.Captured.Fault = () => new InvalidOperationException("killed");
        await Assert.ThrowsAsync<InvalidOperationException>(() => folder.PollAsync());
        folder.Captured.Fault = () => null;
        await folder.RestartAsync();
        await folder.PollAsync();
        Assert.Equal(["one"], folder.Lines);
    }

    [Fact]
    public async Task Excluded_and_old_files_are_passed_over()
    {
        await using var folder = new FollowedFolder(with: o => o with { Exclude = [new FileGlob("/**/*.gz")], ExcludeOlderThan = TimeSpan.FromHours(1) });
        folder.Append("a.log", "one\n");
        folder.Append("a.log.gz", "packed\n");
        folder.Append("old.log", "old\n");
        foreach (string name in (string[])["a.log", "a.log.gz"]) File.SetLastWriteTimeUtc(folder[name], folder.Clock.GetUtcNow().UtcDateTime);
        File.SetLastWriteTimeUtc(folder["old.log"], folder.Clock.GetUtcNow().UtcDateTime.AddHours(-2));
        await folder.PollAsync();
        Assert.Equal(["one"], folder.Lines);
    }

    [Fact]
    public async Task More_files_than_may_be_open_are_read_all_the_same()
    {
        await using var folder = new FollowedFolder(with: o => o with { MaxConcurrentFiles = 2 });
        for (int i = 0; i < 10; i++) folder.Append($"{i}.log", $"first {i}\n");
        await folder.PollAsync();
        for (int i = 0; i < 10; i++) folder.Append($"{i}.log", $"second {i}\n");
        await folder.PollAsync();
        Assert.Equal(20, folder.Lines.Distinct().Count());
        Assert.Equal(20, folder.Lines.Count);
    }

    [Theory]
    [InlineData("utf-16le")]
    [InlineData("utf-16be")]
    [InlineData("iso-8859-1")]
    [InlineData("big5")]
    public async Task Other_encodings_are_read(string name)
    {
        FileEncoding encoding = FileEncoding.Of(name);
        await using var folder = new FollowedFolder(with: o => o with { Encoding = encoding });
        string text = name switch
        {
            "big5" => "中文\nsecond\n",
            "iso-8859-1" => "Grüße\nsecond\n",
            _ => "Grüße \u0A0A\u0B0A\nsecond\n", // bytes of other characters look like a line break
        };
        await File.WriteAllBytesAsync(folder["a.log"], encoding.Decoder!.GetBytes(text), TestContext.Current.CancellationToken);
        await folder.PollAsync();
        Assert.Equal(text.TrimEnd('\n').Split('\n'), folder.Lines);
    }

    [Fact]
    public async Task Raw_bytes_stay_bytes()
    {
        await using var folder = new FollowedFolder(with: o => o with { Encoding = FileEncoding.Of("nop") });
        await File.WriteAllBytesAsync(folder["a.log"], [0xFF, 0x00, 0x0A], TestContext.Current.CancellationToken);
        await folder.PollAsync();
        Assert.Equal(new byte[] { 0xFF, 0x00 }, Assert.IsType<byte[]>(Assert.Single(folder.Captured.Records).Body));
    }

    public static TheoryData<string, string, bool, string, string[]> Patterns => new()
    {
        { "start", "^\\d", false, "1 a\n  b\n2 c\n3", ["1 a\n  b", "2 c", "3"] },
        { "start", "^\\d", true, "1 a\n  b\n2 c\n", ["a\n  b", "c"] },
        { "start", "LOG", false, "x LOG a LOG b\nLOG c\n", ["x", "LOG a LOG b", "LOG c"] },
        { "start", "^\\d", false, "before\n1 a\n", ["before", "1 a"] },
        { "end", "END", false, "a\nb END\nc END tail\nd", ["a\nb END", "c END", "tail\nd"] },
        { "end", "END$", true, "a\nb END\nc\n", ["a\nb", "c"] },
        { "end", "^$", false, "a\nb\n\nc\n\n", ["a\nb", "c"] },
        { "end", "x*", false, "abc\nd\n", ["abc\nd"] },
    };

    [Theory, MemberData(nameof(Patterns))]
    public async Task Entries_of_many_lines_are_cut_where_a_pattern_matches(string kind, string pattern, bool omit, string text, string[] expected)
    {
        Re2 regex = Re2.Compile(pattern);
        await using var folder = new FollowedFolder(with: o => o with { LineStartPattern = kind == "start" ? regex : null, LineEndPattern = kind == "end" ? regex : null, OmitPattern = omit });
        foreach (char c in text) // as slowly as can be
        {
            folder.Append("a.log", c.ToString());
            await folder.PollAsync(TimeSpan.FromMilliseconds(1));
        }
        await folder.PollAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(expected, folder.Lines);
    }

    [Fact]
    public async Task An_entry_that_is_too_long_is_cut()
    {
        await using var folder = new FollowedFolder(with: o => o with { MaxLogBytes = 100_000 });
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i:D5}"));
        folder.Append("a.log", text + "\nnext\n");
        await folder.PollAsync();
        Assert.Equal([text[..100_000], text[100_000..200_000], text[200_000..], "next"], folder.Lines);
    }

    [Theory]
    [InlineData("/var/log/**/*.{log,txt}", "/var/log/a.txt", true)]
    [InlineData("/var/log/**/*.{log,txt}", "/var/log/x/y/a.log", true)]
    [InlineData("/var/log/**/*.{log,txt}", "/var/log/a.gz", false)]
    [InlineData("/var/log/*.log", "/var/log/x/a.log", false)]
    [InlineData("/var/log/a[0-9]?.log", "/var/log/a7b.log", true)]
    [InlineData("/var/log/a[!0-9].log", "/var/log/a7.log", false)]
    [InlineData("/var/log/a+b.log", "/var/log/a+b.log", true)]
    public void Patterns_of_paths_match_as_doublestar_does(string pattern, string path, bool matches) => Assert.Equal(matches, new FileGlob(pattern).IsMatch(path));
}
