using Pharos.Configuration;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>Reads jobs, and the keys that the global section shares with them.</summary>
internal static class ScrapeConfigReader
{
    public static ScrapeConfig Read(ConfigNode node, ConfigContext context, GlobalConfig global)
    {
        ConfigErrors errors = context.Errors;
        if (!node.HasValue)
        {
            errors.Add(node, "empty or null scrape config section");
            return new ScrapeConfig();
        }
        var m = new MappingReader(node, errors);
        string job = m.String("job_name", "");
        if (job.Length == 0) errors.Add(node, "job_name is empty");
        ScrapeConfig config = ReadShared(m, global.JobDefaults, $" for scrape config with job name \"{job}\"");
        bool hasProtocols = m.Child("scrape_protocols").HasValue;
        if (!hasProtocols && !global.HasProtocols) config = config with { Protocols = config.NativeHistograms ? ScrapeProtocols.ProtobufFirst : ScrapeProtocols.Default };
        bool hasTimeout = m.Child("scrape_timeout").HasValue;
        if (!hasTimeout && config.Timeout > config.Interval) config = config with { Timeout = config.Interval };
        else if (config.Timeout > config.Interval) errors.Add(m.Child("scrape_timeout"), $"scrape timeout greater than scrape interval for scrape config with job name \"{job}\"");
        config = config with
        {
            JobName = job,
            FallbackProtocol = ReadFallback(m, job),
            MetricsPath = m.String("metrics_path", "/metrics"),
            Scheme = m.Choice("scheme", "http", ("http", "http"), ("https", "https")),
            Params = m.Map("params", values => values.IsSequence ? (IReadOnlyList<string>)[.. values.Items.Select(i => i.Text)] : [values.Text]),
            HonorLabels = m.Bool("honor_labels", false),
            HonorTimestamps = m.Bool("honor_timestamps", true),
            TrackTimestampsStaleness = m.Bool("track_timestamps_staleness", false),
            EnableCompression = m.Bool("enable_compression", true),
            FailureLogFile = m.String("scrape_failure_log_file") is { } log ? context.Resolve(log) : config.FailureLogFile,
            NativeHistogramBucketLimit = m.Integer("native_histogram_bucket_limit", 0, 0),
            NativeHistogramMinBucketFactor = m.Number("native_histogram_min_bucket_factor", 0, 0),
            Escaping = ReadEscaping(m, config.Names, global),
            Http = HttpClientConfigReader.Read(m, context),
        };
        config = config with
        {
            RelabelRules = RelabelConfigReader.ReadList(m, "relabel_configs", config.Names, "empty or null target relabeling rule in scrape config"),
            MetricRelabelRules = RelabelConfigReader.ReadList(m, "metric_relabel_configs", config.Names, "empty or null metric relabeling rule in scrape config"),
            Discovery = DiscoveryConfigReader.Read(m, context, config.Names, checkAddresses: !m.Child("relabel_configs").HasValue),
            Fingerprint = NodePrinter.Print(node) + NodePrinter.Print(global.JobDefaults) + global.Escaping,
        };
        m.End();
        return config;
    }

    /// <summary>The keys that both the global section and a job have.</summary>
    public static ScrapeConfig ReadShared(MappingReader m, ScrapeConfig defaults, string where) => defaults with
    {
        Interval = Positive(m.Duration("scrape_interval", defaults.Interval), defaults.Interval),
        Timeout = Positive(m.Duration("scrape_timeout", defaults.Timeout), defaults.Timeout),
        Protocols = ReadProtocols(m, defaults.Protocols, where),
        BodySizeLimit = NonZero(ConfigSize.Read(m, "body_size_limit", 0), defaults.BodySizeLimit),
        SampleLimit = NonZero(m.Integer("sample_limit", 0, 0), defaults.SampleLimit),
        LabelLimit = NonZero(m.Integer("label_limit", 0, 0), defaults.LabelLimit),
        LabelNameLengthLimit = NonZero(m.Integer("label_name_length_limit", 0, 0), defaults.LabelNameLengthLimit),
        LabelValueLengthLimit = NonZero(m.Integer("label_value_length_limit", 0, 0), defaults.LabelValueLengthLimit),
        TargetLimit = NonZero(m.Integer("target_limit", 0, 0), defaults.TargetLimit),
        KeepDroppedTargets = NonZero(m.Integer("keep_dropped_targets", 0, 0), defaults.KeepDroppedTargets),
        NativeHistograms = m.Bool("scrape_native_histograms", defaults.NativeHistograms),
        ConvertClassicHistograms = m.Bool("convert_classic_histograms_to_nhcb", defaults.ConvertClassicHistograms),
        AlwaysScrapeClassicHistograms = m.Bool("always_scrape_classic_histograms", defaults.AlwaysScrapeClassicHistograms),
        ExtraScrapeMetrics = m.Bool("extra_scrape_metrics", defaults.ExtraScrapeMetrics),
        Names = ReadNames(m, defaults.Names),
    };

    private static TimeSpan Positive(TimeSpan value, TimeSpan fallback) => value > TimeSpan.Zero ? value : fallback;

    private static long NonZero(long value, long fallback) => value != 0 ? value : fallback;

    private static NameValidation ReadNames(MappingReader m, NameValidation fallback)
    {
        switch (m.String("metric_name_validation_scheme"))
        {
            case null or "": return fallback;
            case "utf8": return NameValidation.Utf8;
            case "legacy": return NameValidation.Legacy;
            case var other:
                m.Errors.Add(m.Child("metric_name_validation_scheme"), $"unrecognized ValidationScheme: \"{other}\"");
                return fallback;
        }
    }

    /// <summary>What a job asks targets to do with names outside the classic characters.</summary>
    public static string ReadEscaping(MappingReader m, NameValidation names, GlobalConfig? global)
    {
        string natural = names == NameValidation.Legacy ? "underscores" : "allow-utf-8";
        string? set = m.String("metric_name_escaping_scheme");
        string scheme = !string.IsNullOrEmpty(set) ? set : global?.Escaping is { Length: > 0 } inherited && !(inherited == "allow-utf-8" && names == NameValidation.Legacy) ? inherited : natural;
        if (scheme is not ("allow-utf-8" or "underscores" or "dots" or "values"))
            m.Errors.Add(m.Child("metric_name_escaping_scheme"), $"unknown {(global is null ? "global" : "scrape config")} name escaping method specified, must be one of 'allow-utf-8', 'underscores', 'dots', or 'values', got \"{scheme}\"");
        else if (scheme == "allow-utf-8" && names == NameValidation.Legacy)
            m.Errors.Add(m.Child("metric_name_escaping_scheme"), "utf8 metric names requested but validation scheme is not set to UTF8");
        return scheme;
    }

    private static ScrapeProtocol? ReadFallback(MappingReader m, string job)
    {
        if (m.String("fallback_scrape_protocol") is not { Length: > 0 } text) return null;
        ScrapeProtocol? protocol = ScrapeProtocols.Parse(text);
        if (protocol is null)
            m.Errors.Add(m.Child("fallback_scrape_protocol"), $"invalid fallback_scrape_protocol for scrape config with job name \"{job}\": unknown scrape protocol {text}, supported: {ScrapeProtocols.Supported}");
        return protocol;
    }

    private static IReadOnlyList<ScrapeProtocol> ReadProtocols(MappingReader m, IReadOnlyList<ScrapeProtocol> fallback, string where)
    {
        ConfigNode node = m.Child("scrape_protocols");
        if (!node.HasValue) return fallback;
        IReadOnlyList<string> names = m.Strings("scrape_protocols");
        var protocols = new List<ScrapeProtocol>();
        if (names.Count == 0) m.Errors.Add(node, $"scrape_protocols cannot be empty{where}");
        foreach (string name in names)
        {
            ScrapeProtocol? protocol = ScrapeProtocols.Parse(name);
            if (protocol is null) m.Errors.Add(node, $"unknown scrape protocol {name}, supported: {ScrapeProtocols.Supported}{where}");
            else if (protocols.Contains(protocol.Value)) m.Errors.Add(node, $"duplicated protocol in scrape_protocols, got [{string.Join(' ', names)}]{where}");
            else protocols.Add(protocol.Value);
        }
        return protocols;
    }
}
