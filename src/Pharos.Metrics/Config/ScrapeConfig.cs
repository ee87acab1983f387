using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>One job of scrape_configs, with what it takes from the global section already in it.</summary>
internal sealed record ScrapeConfig
{
    public string JobName { get; init; } = "";

    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Never more than <see cref="Interval"/>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<ScrapeProtocol> Protocols { get; init; } = ScrapeProtocols.Default;

    /// <summary>What a reply without a usable Content-Type is taken for; null fails the scrape.</summary>
    public ScrapeProtocol? FallbackProtocol { get; init; }

    public string MetricsPath { get; init; } = "/metrics";

    public string Scheme { get; init; } = "http";

    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Params { get; init; } = [];

    public bool HonorLabels { get; init; }

    public bool HonorTimestamps { get; init; } = true;

    public bool TrackTimestampsStaleness { get; init; }

    public bool EnableCompression { get; init; } = true;

    public bool NativeHistograms { get; init; }

    public bool ConvertClassicHistograms { get; init; }

    public bool AlwaysScrapeClassicHistograms { get; init; }

    public bool ExtraScrapeMetrics { get; init; }

    public string FailureLogFile { get; init; } = "";

    /// <summary>Bytes of an uncompressed body; 0 is the built-in limit only.</summary>
    public long BodySizeLimit { get; init; }

    public long SampleLimit { get; init; }

    public long LabelLimit { get; init; }

    public long LabelNameLengthLimit { get; init; }

    public long LabelValueLengthLimit { get; init; }

    public long TargetLimit { get; init; }

    public long KeepDroppedTargets { get; init; }

    public long NativeHistogramBucketLimit { get; init; }

    public double NativeHistogramMinBucketFactor { get; init; }

    public NameValidation Names { get; init; }

    /// <summary>allow-utf-8, underscores, dots or values.</summary>
    public string Escaping { get; init; } = "allow-utf-8";

    public IReadOnlyList<RelabelRule> RelabelRules { get; init; } = [];

    public IReadOnlyList<RelabelRule> MetricRelabelRules { get; init; } = [];

    public HttpClientConfig Http { get; init; } = HttpClientConfig.Default;

    public IReadOnlyList<DiscoveryConfig> Discovery { get; init; } = [];

    /// <summary>The section's text with secrets hidden, for comparing configurations: a job whose text is unchanged keeps running.</summary>
    public string Fingerprint { get; init; } = "";
}
