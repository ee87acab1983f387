using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>What <c>pharos.yml</c> and the command line say about metrics, for which prometheus.yml has no place. Features count from the start of the process.</summary>
public sealed record MetricsOptions
{
    /// <summary>Top-level keys of <c>pharos.yml</c> that are read here.</summary>
    public const string Section = "metrics", FeaturesKey = "features";

    /// <summary>What a series in the head may take on average with its samples and index, as a safe guess, in bytes.</summary>
    private const long BytesPerSeries = 2048;

    /// <summary>Feature flags of Prometheus 3.14 that are acted on.</summary>
    private static readonly string[] s_known =
    [
        "promql-experimental-functions", "promql-duration-expr", "promql-extended-range-selectors", "promql-binop-fill-modifiers", "promql-delayed-name-removal", "type-and-unit-labels",
        "use-start-timestamps", "created-timestamp-zero-ingestion",
    ];

    /// <summary>Flags whose behaviour stands always, or lies in a part that is built otherwise.</summary>
    private static readonly string[] s_without =
    [
        "exemplar-storage", "native-histograms", "memory-snapshot-on-shutdown", "extra-scrape-metrics", "concurrent-rule-eval", "auto-reload-config", "metadata-wal-records", "otlp-deltatocumulative",
        "otlp-native-delta-ingestion", "st-storage", "delayed-compaction", "old-ui", "promql-per-step-stats", "auto-gomaxprocs", "auto-gomemlimit", "no-default-scrape-port", "remote-write-receiver",
        "expand-external-labels", "promql-at-modifier", "promql-negative-offset", "utf8-names", "new-service-discovery-manager", "xor2-encoding", "fast-startup",
    ];

    /// <summary>Names of <c>--enable-feature</c> that are on.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Series in the head above which new ones are refused; 0 is no limit.</summary>
    public long MaxSeries { get; init; } = Math.Max(100_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / BytesPerSeries);

    /// <summary>Series of one job above which its new ones are refused; 0 is no limit.</summary>
    public long MaxSeriesPerJob { get; init; } = Math.Max(50_000, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / BytesPerSeries);

    /// <summary>Reads <c>features</c> and <c>metrics</c> of <c>pharos.yml</c>.</summary>
    /// <param name="commandLine">Values of <c>--enable-feature</c>, each a list with commas.</param>
    public static MetricsOptions Read(ConfigNode root, IReadOnlyList<string> commandLine, ConfigErrors errors)
    {
        var standard = new MetricsOptions();
        var section = new MappingReader(root[Section], errors);
        var options = new MetricsOptions
        {
            MaxSeries = section.Integer("max_series", standard.MaxSeries, 0, int.MaxValue),
            MaxSeriesPerJob = section.Integer("max_series_per_job", standard.MaxSeriesPerJob, 0, int.MaxValue),
        };
        section.End();
        var features = new List<string>();
        foreach (string name in commandLine.SelectMany(f => f.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))) Add(name, new SourcePosition("--enable-feature", 0, 0));
        ConfigNode list = root[FeaturesKey];
        if (list.HasValue && !list.IsSequence) errors.Add(list, $"expected a list, found {list.Describe()}");
        foreach (ConfigNode feature in list.Items) Add(feature.Text, feature.Position);
        return options with { Features = [.. features.Distinct(StringComparer.Ordinal)] };

        void Add(string name, SourcePosition at)
        {
            if (s_known.Contains(name)) features.Add(name);
            else errors.Warn(at, s_without.Contains(name) ? $"the feature {name} changes nothing here" : $"unknown feature {name}");
        }
    }
}
