using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>A child process pushes, flushes and compacts; it is killed (SIGKILL) at random moments. <c>PHAROS_CRASH_KILLS</c> sets how often, <c>PHAROS_CRASH_SEED</c> when.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Every_acknowledged_line_survives_every_kill_and_none_stands_twice()
    {
        int kills = Setting("PHAROS_CRASH_KILLS", 6), seed = Setting("PHAROS_CRASH_SEED", 1);
        var random = new Random(seed);
        using var folder = new TempFolder();
        int next = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            next = Math.Max(next, await RunChildAsync(folder.Path, next, random.Next(1, 200), random.Next(0, 8)) + 1);
            await CheckAsync(folder.Path, next, $"seed {seed}, kill {kill}");
        }
        Assert.True(next > kills, "the child acknowledged nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {next} acknowledged batches of {LogCrashLoad.Streams * LogCrashLoad.LinesPerStream} lines");
    }

    private static async Task<int> RunChildAsync(string folder, int from, int batches, int thenMs)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string child = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Pharos.CrashChild", configuration, "Pharos.CrashChild.dll"));
        var start = new ProcessStartInfo("dotnet", [child, folder, from.ToString(CultureInfo.InvariantCulture), "logs"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int acknowledged = from - 1;
        bool killed = false;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "open") continue;
            acknowledged = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            if (killed || acknowledged < from + batches || process.HasExited) continue;
            await Task.Delay(thenMs, TestContext.Current.CancellationToken); // somewhere between two acknowledgements
            process.Kill();
            killed = true; // what is in the pipe was acknowledged before
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(killed, $"the child ended by itself: {await errors}");
        return acknowledged;
    }

    private static async Task CheckAsync(string folder, int acknowledged, string when)
    {
        await using LogStore store = await LogStore.OpenAsync(folder, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), TestContext.Current.CancellationToken);
        Assert.Equal((0, 0, 0), (store.WalDamages, store.Segments.DamagedFiles, store.Segments.DamagedBlocks));
        var found = new HashSet<(string Labels, long TimeNs, string Line)>();
        using (ILogSelection selection = store.Select([], 0, long.MaxValue))
        {
            var batch = new LogBatch();
            foreach (ILogBlock block in selection.Blocks)
            {
                block.Load(LogParts.Timestamps | LogParts.Lines, batch);
                for (int i = 0; i < batch.Count; i++)
                {
                    (string, long, string) entry = (selection.Streams[block.Stream].ToString(), batch.TimestampsNs[i], Encoding.UTF8.GetString(batch.Line(i)));
                    Assert.True(found.Add(entry), $"{when}: {entry} twice");
                }
            }
        }
        for (int number = 0; number < acknowledged; number++)
            foreach ((string Labels, long TimeNs, string Line) entry in Batch(number)) Assert.True(found.Remove(entry), $"{when}: {entry} of batch {number} was acknowledged and is gone");
        // At most the one batch in flight, and then whole.
        Assert.True(found.Count == 0 || found.SetEquals(Batch(acknowledged)), $"{when}: {found.Count} lines that nobody pushed, or a part of a batch");
    }

    private static IEnumerable<(string Labels, long TimeNs, string Line)> Batch(int number)
    {
        for (int stream = 0; stream < LogCrashLoad.Streams; stream++)
            for (int line = 0; line < LogCrashLoad.LinesPerStream; line++)
                yield return (LogCrashLoad.Labels(stream).ToString(), LogCrashLoad.TimeNs(number, line), LogCrashLoad.Line(number, stream, line));
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;
}
