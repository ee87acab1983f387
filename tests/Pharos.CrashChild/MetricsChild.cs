using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Store;

namespace Pharos.CrashChild;

/// <summary>Appends samples; seals, merges and takes snapshots.</summary>
internal static class MetricsChild
{
    public static async Task RunAsync(string folder, int from)
    {
        await using TsdbStore store = await TsdbStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await StoreChild.RunAsync(from, AppendAsync, async random =>
        {
            if (random.Next(3) == 0) await store.SealAsync(CancellationToken.None);
            else await store.MaintainOnceAsync(CancellationToken.None);
            if (random.Next(20) == 0) Directory.Delete(Path.Combine(folder, "snapshots", await store.SnapshotAsync(withoutHead: true, CancellationToken.None)), recursive: true);
        });

        async Task AppendAsync(int number)
        {
            using IAppendBatch batch = store.BeginAppend();
            foreach ((LabelSet labels, long time, double value) in CrashLoad.Batch(number))
            {
                AppendOutcome outcome = batch.Append(batch.GetOrAdd(labels), time, value);
                if (outcome is not (AppendOutcome.Appended or AppendOutcome.Duplicate)) throw new InvalidOperationException($"batch {number}: {outcome}");
            }
            await batch.CommitAsync(CancellationToken.None);
        }
    }
}
