using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>Reads prometheus.yml strictly: each fault goes to the errors with its place, and what can be read is returned.</summary>
internal static class PrometheusConfigReader
{
    /// <summary>Reads a file and those that its scrape_config_files name.</summary>
    /// <param name="displayPath">The name that positions show; by default the path.</param>
    public static PrometheusConfig Load(string path, ConfigEnvironment environment, PathMap paths, ConfigErrors errors, string? displayPath = null)
    {
        ConfigNode root = ConfigFile.Load(path, environment, errors, displayPath);
        var context = new ConfigContext(errors, Path.GetDirectoryName(Path.GetFullPath(path))!, paths);
        PrometheusConfig config = Read(root, context, environment);
        string yaml = File.Exists(path) && new FileInfo(path).Length <= ConfigFile.MaxBytes ? SecretMask.Apply(File.ReadAllText(path)) : "";
        return config with { Yaml = yaml, Files = [path, .. config.Files] };
    }

    public static PrometheusConfig Read(ConfigNode root, ConfigContext context, ConfigEnvironment environment)
    {
        context = context with { Environment = environment };
        ConfigErrors errors = context.Errors;
        var m = new MappingReader(root, errors);
        GlobalConfig global = ReadGlobal(m.Child("global"), context, environment);
        var files = new List<string>();
        var jobs = new List<(ConfigNode At, ScrapeConfig Config)>();
        if (m.Child("scrape_configs") is { HasValue: true, IsSequence: false } notList) errors.Add(notList, $"expected a list, found {notList.Describe()}");
        foreach (ConfigNode node in m.Child("scrape_configs").Items) jobs.Add((node, ScrapeConfigReader.Read(node, context, global)));
        foreach (ConfigNode node in Patterns(m, "scrape_config_files", "invalid scrape config file path"))
        {
            foreach (string file in context.Paths.Expand(node.Text, context.Directory))
            {
                files.Add(file);
                var inner = new MappingReader(ConfigFile.Load(file, environment, errors), errors);
                var innerContext = context with { Directory = Path.GetDirectoryName(file)! };
                foreach (ConfigNode job in inner.Child("scrape_configs").Items) jobs.Add((job, ScrapeConfigReader.Read(job, innerContext, global)));
                inner.End();
            }
        }
        ReportRepeated(jobs.Select(j => (j.At, j.Config.JobName)), "scrape", errors);
        IReadOnlyList<RemoteWriteConfig> write = m.List("remote_write", node => RemoteConfigReader.ReadWrite(node, context));
        ReportRepeated(m.Child("remote_write").Items.Zip(write, (n, w) => (n, w.Name)), "remote write", errors);
        IReadOnlyList<RemoteReadConfig> read = m.List("remote_read", node => RemoteConfigReader.ReadRead(node, context));
        ReportRepeated(m.Child("remote_read").Items.Zip(read, (n, r) => (n, r.Name)), "remote read", errors);
        ReadRuntime(m.Child("runtime"), errors);
        var config = new PrometheusConfig
        {
            Global = global,
            ScrapeConfigs = [.. jobs.Select(j => j.Config)],
            RuleFiles = [.. Patterns(m, "rule_files", "invalid rule file path").Select(n => context.Resolve(n.Text))],
            Alerting = ReadAlerting(m.Child("alerting"), context),
            RemoteWrite = write,
            RemoteRead = read,
            Storage = ReadStorage(m.Child("storage"), errors),
            Otlp = OtlpConfigReader.Read(m.Child("otlp"), errors),
            Tracing = ReadTracing(m.Child("tracing"), context),
            Files = files,
        };
        m.End();
        return config;
    }

    private static GlobalConfig ReadGlobal(ConfigNode node, ConfigContext context, ConfigEnvironment environment)
    {
        var m = new MappingReader(node, context.Errors);
        ScrapeConfig defaults = ScrapeConfigReader.ReadShared(m, new ScrapeConfig(), " for global config");
        bool hasTimeout = m.Child("scrape_timeout").HasValue;
        if (defaults.Timeout > defaults.Interval)
        {
            if (hasTimeout) context.Errors.Add(m.Child("scrape_timeout"), "global scrape timeout greater than scrape interval");
            defaults = defaults with { Timeout = defaults.Interval };
        }
        if (m.String("scrape_failure_log_file") is { Length: > 0 } log) defaults = defaults with { FailureLogFile = context.Resolve(log) };
        bool hasEscaping = m.Child("metric_name_escaping_scheme").HasValue;
        string escaping = ScrapeConfigReader.ReadEscaping(m, defaults.Names, null);
        TimeSpan evaluation = m.Duration("evaluation_interval", TimeSpan.FromMinutes(1));
        var global = new GlobalConfig
        {
            EvaluationInterval = evaluation > TimeSpan.Zero ? evaluation : TimeSpan.FromMinutes(1),
            RuleQueryOffset = m.Duration("rule_query_offset", TimeSpan.Zero),
            ExternalLabels = LabelsReader.Read(m.Child("external_labels"), context.Errors, defaults.Names, text => ExternalLabelText.Expand(text, environment.Get)),
            QueryLogFile = m.String("query_log_file") is { Length: > 0 } queryLog ? context.Resolve(queryLog) : "",
            JobDefaults = defaults,
            HasProtocols = m.Child("scrape_protocols").HasValue,
            HasTimeout = hasTimeout,
            Escaping = hasEscaping ? escaping : null,
        };
        m.End();
        return global;
    }

    // Globs may stand in the last part of a path only, as upstream.
    private static IEnumerable<ConfigNode> Patterns(MappingReader m, string key, string message)
    {
        ConfigNode list = m.Child(key);
        if (list is { HasValue: true, IsSequence: false }) m.Errors.Add(list, $"expected a list, found {list.Describe()}");
        foreach (ConfigNode node in list.Items)
        {
            int star = node.Text.IndexOf('*', StringComparison.Ordinal);
            if (node.Text.Length > 0 && (star < 0 || node.Text.IndexOf('/', star) < 0)) yield return node;
            else m.Errors.Add(node, $"{message} \"{node.Text}\"");
        }
    }

    private static void ReportRepeated(IEnumerable<(ConfigNode At, string Name)> named, string kind, ConfigErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((ConfigNode at, string name) in named)
            if (name.Length > 0 && !seen.Add(name)) errors.Add(at, $"found multiple {kind} configs with job name \"{name}\"");
    }

    private static AlertingConfig ReadAlerting(ConfigNode node, ConfigContext context)
    {
        var m = new MappingReader(node, context.Errors);
        var config = new AlertingConfig
        {
            AlertRelabelRules = RelabelConfigReader.ReadList(m, "alert_relabel_configs", NameValidation.Utf8, "empty or null alert relabeling rule"),
            Alertmanagers = m.List("alertmanagers", item => ReadAlertmanager(item, context)),
        };
        m.End();
        return config;
    }

    private static AlertmanagerConfig ReadAlertmanager(ConfigNode node, ConfigContext context)
    {
        if (!node.HasValue)
        {
            context.Errors.Add(node, "empty or null alertmanager config section");
            return new AlertmanagerConfig();
        }
        var m = new MappingReader(node, context.Errors);
        var config = new AlertmanagerConfig
        {
            Scheme = m.Choice("scheme", "http", ("http", "http"), ("https", "https")),
            PathPrefix = m.String("path_prefix", "/"),
            Timeout = m.Duration("timeout", TimeSpan.FromSeconds(10)),
            Http = RemoteConfigReader.WithCloudSignIn(m, HttpClientConfigReader.Read(m, context), context, isRemoteWrite: false),
            RelabelRules = RelabelConfigReader.ReadList(m, "relabel_configs", NameValidation.Utf8, "empty or null Alertmanager target relabeling rule"),
            AlertRelabelRules = RelabelConfigReader.ReadList(m, "alert_relabel_configs", NameValidation.Utf8, "empty or null Alertmanager alert relabeling rule"),
            Discovery = DiscoveryConfigReader.Read(m, context, NameValidation.Utf8, checkAddresses: !m.Child("relabel_configs").HasValue),
        };
        if (m.String("api_version") is { } version && version != "v2")
            context.Errors.Add(m.Child("api_version"), $"expected Alertmanager api version to be one of [v2] but got {version}");
        m.End();
        return config;
    }

    private static StorageConfig ReadStorage(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        var tsdb = new MappingReader(m.Child("tsdb"), errors);
        var retention = new MappingReader(tsdb.Child("retention"), errors);
        var exemplars = new MappingReader(m.Child("exemplars"), errors);
        var config = new StorageConfig
        {
            OutOfOrderWindow = tsdb.Duration("out_of_order_time_window", TimeSpan.Zero),
            RetentionTime = retention.OptionalDuration("time"),
            RetentionSizeBytes = ConfigSize.Read(retention, "size", 0),
            RetentionPercentage = retention.Number("percentage", 0),
            MaxExemplars = exemplars.Integer("max_exemplars", 100_000, 0),
        };
        if (config.RetentionPercentage is < 0 or > 100) errors.Add(retention.Child("percentage"), "'storage.tsdb.retention.percentage' must be in the range [0, 100]");
        tsdb.Number("stale_series_compaction_threshold", 0, 0, 1);
        var encoding = new MappingReader(tsdb.Child("chunk_encoding"), errors);
        if (encoding.String("floats") is { } floats && floats is not ("xor" or "xor2"))
            errors.Add(encoding.Child("floats"), $"'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be omitted entirely, got \"{floats}\"");
        if (tsdb.Child("chunk_encoding").HasValue) errors.Warn(tsdb.Child("chunk_encoding"), "has no effect: Pharos has its own chunk formats");
        encoding.End();
        exemplars.End();
        retention.End();
        tsdb.End();
        m.End();
        return config;
    }

    private static void ReadRuntime(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        m.Integer("gogc", 75);
        if (node.HasValue) errors.Warn(node, "runtime.gogc has no effect: Pharos does not run on Go");
        m.End();
    }

    private static TracingConfig? ReadTracing(ConfigNode node, ConfigContext context)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, context.Errors);
        var config = new TracingConfig(
            m.String("endpoint", ""),
            m.Choice("client_type", "grpc", ("grpc", "grpc"), ("http", "http")),
            m.Number("sampling_fraction", 0, 0, 1),
            m.Bool("insecure", false),
            m.Duration("timeout", TimeSpan.FromSeconds(10)));
        HttpClientConfigReader.ReadTls(m.Child("tls_config"), context);
        HttpClientConfigReader.ReadPlainHeaders(m);
        if (config.Endpoint.Length == 0) context.Errors.Add(node, "tracing endpoint must be set");
        if (m.String("compression") is { Length: > 0 } compression && compression != "gzip")
            context.Errors.Add(m.Child("compression"), $"invalid compression type {compression} provided, valid options: gzip");
        context.Errors.Warn(node, "tracing is understood but Pharos does not export traces of itself by it");
        m.End();
        return config;
    }
}
