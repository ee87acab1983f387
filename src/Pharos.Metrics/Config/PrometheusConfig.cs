using Pharos.Configuration;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>prometheus.yml (docs: configuration, 3.14), read and checked.</summary>
internal sealed record PrometheusConfig
{
    public GlobalConfig Global { get; init; } = new();

    public IReadOnlyList<ScrapeConfig> ScrapeConfigs { get; init; } = [];

    /// <summary>Patterns of rule files, paths mapped; the last part may hold <c>*</c>.</summary>
    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    public AlertingConfig Alerting { get; init; } = new();

    public IReadOnlyList<RemoteWriteConfig> RemoteWrite { get; init; } = [];

    public IReadOnlyList<RemoteReadConfig> RemoteRead { get; init; } = [];

    public StorageConfig Storage { get; init; } = new();

    public OtlpConfig Otlp { get; init; } = new();

    public TracingConfig? Tracing { get; init; }

    /// <summary>The file as it stands, with the values of secrets replaced, for /api/v1/status/config.</summary>
    public string Yaml { get; init; } = "";

    /// <summary>Files that were read: prometheus.yml and those of scrape_config_files.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

internal sealed record AlertingConfig
{
    public IReadOnlyList<RelabelRule> AlertRelabelRules { get; init; } = [];

    public IReadOnlyList<AlertmanagerConfig> Alertmanagers { get; init; } = [];
}

internal sealed record AlertmanagerConfig
{
    public string Scheme { get; init; } = "http";

    public string PathPrefix { get; init; } = "/";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public HttpClientConfig Http { get; init; } = HttpClientConfig.Default;

    public IReadOnlyList<RelabelRule> RelabelRules { get; init; } = [];

    public IReadOnlyList<RelabelRule> AlertRelabelRules { get; init; } = [];

    public IReadOnlyList<DiscoveryConfig> Discovery { get; init; } = [];
}

internal sealed record RemoteWriteConfig
{
    public string Url { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>io.prometheus.write.v2.Request instead of prometheus.WriteRequest.</summary>
    public bool Version2 { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public IReadOnlyList<RelabelRule> RelabelRules { get; init; } = [];

    public bool SendExemplars { get; init; }

    public bool SendNativeHistograms { get; init; }

    public HttpClientConfig Http { get; init; } = HttpClientConfig.Default;

    public RemoteWriteQueueConfig Queue { get; init; } = new();

    public bool SendMetadata { get; init; } = true;

    public TimeSpan MetadataInterval { get; init; } = TimeSpan.FromMinutes(1);

    public int MaxMetadataPerSend { get; init; } = 500;

    /// <summary>Equal exactly where two sections say the same.</summary>
    public string Signature { get; init; } = "";
}

/// <summary>How much waits for a remote and how it is sent (docs: remote write tuning).</summary>
internal sealed record RemoteWriteQueueConfig
{
    public int Capacity { get; init; } = 10_000;

    public int MaxShards { get; init; } = 50;

    public int MinShards { get; init; } = 1;

    public int MaxSamplesPerSend { get; init; } = 2_000;

    public TimeSpan BatchSendDeadline { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(30);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    public bool RetryOn429 { get; init; }

    /// <summary>Older samples are not sent; zero sends all.</summary>
    public TimeSpan SampleAgeLimit { get; init; }
}

internal sealed record RemoteReadConfig
{
    public string Url { get; init; } = "";

    public string Name { get; init; } = "";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public bool ReadRecent { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> RequiredMatchers { get; init; } = [];

    public bool FilterExternalLabels { get; init; } = true;

    public HttpClientConfig Http { get; init; } = HttpClientConfig.Default;
}

internal sealed record StorageConfig
{
    public TimeSpan OutOfOrderWindow { get; init; }

    /// <summary>Null leaves it to the command line or to 15 days.</summary>
    public TimeSpan? RetentionTime { get; init; }

    /// <summary>Bytes of blocks; 0 is no limit.</summary>
    public long RetentionSizeBytes { get; init; }

    /// <summary>Share of the disk, 0 to 100; 0 is no limit.</summary>
    public double RetentionPercentage { get; init; }

    public long MaxExemplars { get; init; } = 100_000;
}

internal enum OtlpTranslation
{
    UnderscoreEscapingWithSuffixes,
    UnderscoreEscapingWithoutSuffixes,
    NoUtf8EscapingWithSuffixes,
    NoTranslation,
}

internal sealed record OtlpConfig
{
    public IReadOnlyList<string> PromoteResourceAttributes { get; init; } = [];

    public bool PromoteAllResourceAttributes { get; init; }

    public IReadOnlyList<string> IgnoreResourceAttributes { get; init; } = [];

    public OtlpTranslation Translation { get; init; }

    public bool KeepIdentifyingResourceAttributes { get; init; }

    public bool ConvertHistogramsToNhcb { get; init; }

    public bool PromoteScopeMetadata { get; init; }

    public bool LabelNameUnderscoreSanitization { get; init; } = true;

    public bool LabelNamePreserveMultipleUnderscores { get; init; } = true;
}

internal sealed record TracingConfig(string Endpoint, string ClientType, double SamplingFraction, bool Insecure, TimeSpan Timeout);
