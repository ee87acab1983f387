namespace Pharos.Logs.Config;

/// <summary>Limits of <c>limits_config</c> that Pharos acts on, with Loki 3.7's defaults (docs: configure, limits_config).</summary>
internal sealed record LogLimits
{
    public bool RejectOldSamples { get; init; } = true;

    public TimeSpan RejectOldSamplesMaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How far ahead of the clock an entry may be.</summary>
    public TimeSpan CreationGracePeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes; 0 for no limit.</summary>
    public long MaxLineSize { get; init; } = 256 << 10;

    public bool MaxLineSizeTruncate { get; init; }

    public int MaxLabelNamesPerSeries { get; init; } = 15;

    public int MaxLabelNameLength { get; init; } = 1024;

    public int MaxLabelValueLength { get; init; } = 2048;

    /// <summary>Streams that may get entries; 0 for no limit.</summary>
    public int MaxStreams { get; init; } = 5000;

    public bool AllowStructuredMetadata { get; init; } = true;

    public long MaxStructuredMetadataSize { get; init; } = 64 << 10;

    public int MaxStructuredMetadataEntries { get; init; } = 128;

    /// <summary>MB (2^20 bytes) a second over all streams.</summary>
    public double IngestionRateMb { get; init; } = 4;

    public double IngestionBurstSizeMb { get; init; } = 6;

    /// <summary>Bytes a second of one stream.</summary>
    public long PerStreamRateLimit { get; init; } = 3 << 20;

    public long PerStreamRateLimitBurst { get; init; } = 15 << 20;

    /// <summary>Labels whose value becomes <c>service_name</c> where a stream has none; empty turns it off.</summary>
    public IReadOnlyList<string> DiscoverServiceName { get; init; } =
        ["service", "app", "application", "app_name", "name", "app_kubernetes_io_name", "container", "container_name", "k8s_container_name", "component", "workload", "job", "k8s_job_name"];

    public bool DiscoverLogLevels { get; init; } = true;

    /// <summary>Labels, metadata and fields of lines that name the level.</summary>
    public IReadOnlyList<string> LogLevelFields { get; init; } =
        ["level", "LEVEL", "Level", "log.level", "severity", "SEVERITY", "Severity", "SeverityText", "lvl", "LVL", "Lvl", "severity_text", "Severity_Text", "SEVERITY_TEXT"];

    public int LogLevelFromJsonMaxDepth { get; init; } = 2;

    /// <summary>Most series of a metric query.</summary>
    public int MaxQuerySeries { get; init; } = 500;

    /// <summary>Most lines of an answer.</summary>
    public int MaxEntriesLimitPerQuery { get; init; } = 5000;

    /// <summary>Longest range of a query; zero for no limit.</summary>
    public TimeSpan MaxQueryLength { get; init; } = TimeSpan.FromHours(721);

    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of lines that one query may read; 0 for no limit.</summary>
    public long MaxQueryBytesRead { get; init; }

    public bool VolumeEnabled { get; init; } = true;

    public int VolumeMaxSeries { get; init; } = 1000;

    public int MaxConcurrentTailRequests { get; init; } = 10;

    /// <summary>Zero keeps everything.</summary>
    public TimeSpan RetentionPeriod { get; init; }

    /// <summary>What becomes of OTLP attributes.</summary>
    public OtlpAttributeRules Otlp { get; init; } = OtlpAttributeRules.Default;
}
