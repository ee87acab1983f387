using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Store;

/// <summary>A child process ingests, seals, merges and snapshots; it is killed (SIGKILL) at random moments. <c>PHAROS_CRASH_KILLS</c> sets how often, <c>PHAROS_CRASH_SEED</c> when.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Every_acknowledged_sample_survives_every_kill_and_no_answer_is_wrong()
    {
        int kills = Setting("PHAROS_CRASH_KILLS", 8), seed = Setting("PHAROS_CRASH_SEED", 1);
        var random = new Random(seed);
        using var folder = new TempFolder();
        int next = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            int acknowledged = await RunChildAsync(folder.Path, next, random.Next(5, 400));
            next = Math.Max(next, acknowledged + 1);
            await CheckAsync(folder.Path, next, $"seed {seed}, kill {kill}");
        }
        Assert.True(next > kills, "the child acknowledged nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {next} acknowledged batches");
    }

    private static async Task<int> RunChildAsync(string folder, int from, int livesMs)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string child = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Pharos.CrashChild", configuration, "Pharos.CrashChild.dll"));
        var start = new ProcessStartInfo("dotnet", [child, folder, from.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int acknowledged = from - 1;
        var alive = new Stopwatch();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "open") alive.Start();
            else acknowledged = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            if (alive.ElapsedMilliseconds < livesMs || process.HasExited) continue;
            process.Kill();
            livesMs = int.MaxValue; // what is in the pipe was acknowledged before
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(alive.IsRunning && livesMs == int.MaxValue, $"the child ended by itself: {await errors}");
        return acknowledged;
    }

    private static async Task CheckAsync(string folder, int acknowledged, string when)
    {
        await using TsdbStore store = await TsdbStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Blocks.Damages);
        var found = new Dictionary<(LabelSet, long), double>();
        using ISeriesCursor cursor = store.Select([new LabelMatcher(MatchOp.Equal, "__name__", "m")], long.MinValue, long.MaxValue, default, TestContext.Current.CancellationToken);
        while (cursor.MoveNext())
        {
            LabelSet labels = cursor.Labels;
            int series = int.Parse(labels.Get("i"), CultureInfo.InvariantCulture);
            for (int i = 0; i < cursor.Timestamps.Length; i++)
            {
                long time = cursor.Timestamps[i];
                Assert.True(cursor.Values[i].Equals(CrashLoad.Value(series, time)), $"{when}: {labels} at {time} is {cursor.Values[i]}");
                Assert.True(found.TryAdd((labels, time), cursor.Values[i]), $"{when}: {labels} at {time} twice");
            }
        }
        for (int number = 0; number < acknowledged; number++)
            foreach ((LabelSet labels, long time, _) in CrashLoad.Batch(number))
                Assert.True(found.Remove((labels, time)), $"{when}: {labels} of batch {number} was acknowledged and is gone");
        // At most the one batch in flight, and then whole.
        HashSet<(LabelSet, long)> inFlight = [.. CrashLoad.Batch(acknowledged).Select(sample => (sample.Labels, sample.TimestampMs))];
        Assert.True(found.Count == 0 || inFlight.SetEquals(found.Keys), $"{when}: {found.Count} samples that nobody wrote, or a part of a batch");
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;
}
