using System.Globalization;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Tests.Store;

/// <summary>What the crash test writes: batch n is the same in every life of the process, so that any answer can be checked.</summary>
internal static class CrashLoad
{
    public const long StartMs = 1_700_006_400_000, StepMs = 1000;

    public static TsdbOptions Options => new()
    {
        BlockSpan = TimeSpan.FromMinutes(2),
        SeriesIdle = TimeSpan.FromSeconds(30),
        MaxFuture = TimeSpan.Zero,
        Retention = TimeSpan.Zero,
        SealOnStopSamples = long.MaxValue,
        MaintenanceInterval = TimeSpan.FromDays(1),
        Wal = new WalOptions { SegmentBytes = 64 << 10, SyncInterval = TimeSpan.FromMilliseconds(5) },
    };

    /// <summary>The samples of a batch; its series change over time.</summary>
    public static IEnumerable<(LabelSet Labels, long TimestampMs, double Value)> Batch(int number)
    {
        int generation = number / 40;
        long time = StartMs + (number * StepMs);
        for (int i = 0; i < 20; i++)
        {
            if ((number + i) % 7 == 0) continue;
            LabelSet labels = LabelSet.Of(("__name__", "m"), ("i", i.ToString(CultureInfo.InvariantCulture)),
                ("pod", i < 10 ? "steady" : $"pod-{generation}-{i}"));
            yield return (labels, time, Value(i, time));
        }
    }

    public static double Value(int series, long time) => (series % 4) switch
    {
        0 => time / 1000 * (series + 1),
        1 => Math.Round(time % 100_003 * 0.01 * (series + 1), 2),
        2 => Math.Sqrt(time + series),
        _ => series,
    };
}
