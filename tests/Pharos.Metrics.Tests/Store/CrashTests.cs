using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Store;

/// <summary>A child process ingests, seals, merges and snapshots, and is killed. See <see cref="CrashRun"/>.</summary>
public sealed class CrashTests
{
    [Fact]
    public Task Every_acknowledged_sample_survives_every_kill_and_no_answer_is_wrong() => CrashRun.KillAsync("metrics", 8, CheckAsync);

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
}
