using Pharos.Metrics.Config;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Store;

/// <summary>Settings of the time-series store. The defaults are those of Prometheus where it has the setting.</summary>
internal sealed record TsdbOptions
{
    /// <summary>Age at which samples are deleted, block by block; zero keeps them for ever.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(15);

    /// <summary>Bytes of blocks above which the oldest go; zero for no limit.</summary>
    public long RetentionSizeBytes { get; init; }

    /// <summary>Time covered by the smallest block: 1 minute to 24 hours.</summary>
    public TimeSpan BlockSpan { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How far behind the newest sample a sample may be and still be taken; zero takes samples in order only.</summary>
    public TimeSpan OutOfOrderWindow { get; init; }

    /// <summary>How far ahead of the clock a sample may be; zero for no limit.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Series in the head above which new ones are refused; zero for no limit.</summary>
    public int MaxSeries { get; init; }

    /// <summary>Series in the head with the same <c>job</c> above which new ones of it are refused; zero for no limit.</summary>
    public int MaxSeriesPerJob { get; init; }

    /// <summary>Samples per series, on average, at which the head is sealed although the block span is not over.</summary>
    public int SealSamplesPerSeries { get; init; } = 160;

    /// <summary>Bytes of samples below which the head is sealed only at the end of a block span.</summary>
    public long SealMinBytes { get; init; } = 64 << 20;

    /// <summary>A series without samples for this long leaves the head at the next sealing.</summary>
    public TimeSpan SeriesIdle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Exemplars kept in memory, over all series; zero keeps none.</summary>
    public int MaxExemplars { get; init; } = 100_000;

    /// <summary>Time between two looks at what is to be sealed, merged or deleted.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Samples in the head from which a clean stop seals it, so that the next start has nothing to replay.</summary>
    public long SealOnStopSamples { get; init; } = 5_000_000;

    /// <summary>Bytes of the log that are kept, beyond what the store itself needs, for remotes that are away.</summary>
    public long MaxHeldWalBytes { get; init; } = 16L << 30;

    /// <summary>Bytes of unpacked pages of blocks that are kept for the next query, at most.</summary>
    public long PageCacheBytes { get; init; } = Math.Min(64 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);

    public WalOptions Wal { get; init; } = new();

    /// <summary>The settings under <c>storage:</c>; what is not set there keeps its default. A share of the disk and a size limit both hold.</summary>
    public static TsdbOptions From(StorageConfig config, MetricsOptions limits, long diskBytes)
    {
        long share = config.RetentionPercentage > 0 ? (long)(diskBytes * config.RetentionPercentage / 100) : 0;
        var standard = new TsdbOptions();
        return standard with
        {
            Retention = config.RetentionTime ?? standard.Retention,
            RetentionSizeBytes = (share, config.RetentionSizeBytes) switch
            {
                (0, var size) => size,
                (_, 0) => share,
                var (a, b) => Math.Min(a, b),
            },
            MaxSeries = (int)limits.MaxSeries,
            MaxSeriesPerJob = (int)limits.MaxSeriesPerJob,
            OutOfOrderWindow = config.OutOfOrderWindow,
            MaxExemplars = (int)Math.Min(config.MaxExemplars, 10_000_000),
        };
    }
}
