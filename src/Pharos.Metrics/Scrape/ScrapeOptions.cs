namespace Pharos.Metrics.Scrape;

/// <summary>What the process, not prometheus.yml, decides about scraping.</summary>
internal sealed record ScrapeOptions
{
    /// <summary>Bytes of a decoded body where the job sets no body_size_limit.</summary>
    public long MaxBodyBytes { get; init; } = 100 << 20;

    /// <summary>Series that one job may have at a time; new ones beyond are dropped and counted. 0 is no limit.</summary>
    public long MaxSeriesPerJob { get; init; }

    /// <summary>Bytes of labels that one series may have, whatever the job allows.</summary>
    public int MaxLabelsBytes { get; init; } = 64 << 10;

    /// <summary>Labels that one series may have, whatever the job allows.</summary>
    public int MaxLabels { get; init; } = 2_000;

    /// <summary>Use OpenMetrics' <c>_created</c> as start timestamps instead of as series (upstream's feature created-timestamp-zero-ingestion).</summary>
    public bool StartTimestamps { get; init; }

    /// <summary>Tells several replicas apart, so that they do not scrape a target at the same moment.</summary>
    public ulong OffsetSeed { get; init; }
}
