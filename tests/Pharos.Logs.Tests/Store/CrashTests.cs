using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>A child process pushes, flushes and compacts, and is killed. See <see cref="CrashRun"/>.</summary>
public sealed class CrashTests
{
    [Fact]
    public Task Every_acknowledged_line_survives_every_kill_and_none_stands_twice() => CrashRun.KillAsync("logs", 6, CheckAsync);

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
}
