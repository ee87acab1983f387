using Pharos.Alerting.Config;
using Pharos.Alerting.Rules;
using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Dashboards;
using Pharos.Exporters.Blackbox;
using Pharos.Logs.Config;
using Pharos.Metrics;
using Pharos.Metrics.Config;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Traces.Config;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.GameDays;
using Pharos.Reliability.Slo;

namespace Pharos.Hosting;

/// <summary>Everything that a configuration directory says, read and checked together.</summary>
internal sealed record LoadedConfiguration
{
    public required PharosOptions Options { get; init; }

    public required Listeners Listeners { get; init; }

    /// <summary>Null where listeners speak plain HTTP.</summary>
    public required TlsMaterial? Tls { get; init; }

    /// <summary>The process environment, the file of variables, and the addresses of this run's listeners.</summary>
    public required ConfigEnvironment Environment { get; init; }

    public required PrometheusSettings Prometheus { get; init; }

    public required IReadOnlyList<RuleGroupConfig> RuleGroups { get; init; }

    public required SloCatalog Slos { get; init; }

    /// <summary>Where there is no file, one receiver that notifies nobody.</summary>
    public required AlertmanagerConfig Alertmanager { get; init; }

    public required TempoSettings Tempo { get; init; }

    /// <summary>Where spans are taken beside the listeners.</summary>
    public required IReadOnlyList<TempoReceiver> TempoReceivers { get; init; }

    /// <summary>Where metrics derived from spans go.</summary>
    public required IReadOnlyList<RemoteWriteTarget> GeneratorTargets { get; init; }

    public required GrafanaProvisioning Provisioning { get; init; }

    public required LokiSettings Loki { get; init; }

    public required DoraOptions Dora { get; init; }

    public required IReadOnlyList<GameDay> GameDays { get; init; }

    /// <summary>Null where there is no <c>otelcol.yml</c>.</summary>
    public required CollectorSettings? Collector { get; init; }

    public required string ExternalUrl { get; init; }

    /// <summary>Reads all files. Faults are in <paramref name="errors"/>; what could be read is returned for lints.</summary>
    /// <param name="running">The listeners of the running process on a reload: they do not change.</param>
    /// <exception cref="FormatException">An address or the variables file is malformed.</exception>
    /// <exception cref="IOException">The variables file cannot be read.</exception>
    public static LoadedConfiguration Load(ServeOptions serve, Listeners? running, TimeProvider clock, ConfigErrors errors)
    {
        ConfigEnvironment environment = serve.EnvironmentFile is { } file ? ConfigEnvironment.WithFile(file, ConfigEnvironment.Process) : ConfigEnvironment.Process;
        if (!Directory.Exists(serve.ConfigDirectory)) errors.Add(new SourcePosition(serve.ConfigDirectory, 0, 0), "there is no such directory");
        PharosOptions options = PharosFile.Load(serve.ConfigDirectory, environment, errors, "logs", "traces", CollectorWiring.Section, DoraSection.Key, MetricsOptions.Section, MetricsOptions.FeaturesKey);
        options = WebFile.Apply(options, serve.WebConfigFile, environment, errors);
        Listeners listeners = running ?? Listeners.Resolve(options.Listen, serve.Listen, options.Auth.IsConfigured, options.Tls);
        listeners.CheckTls(options.Tls, errors);
        IReadOnlyDictionary<string, string> own = listeners.Variables(options.ExternalUrl);
        ConfigEnvironment full = new(name => environment.Get(name) ?? own.GetValueOrDefault(name));
        ConfigPlaces places = options.Places;
        CollectorSettings? collector = CollectorWiring.Load(options, full, serve.DataDirectory, errors);
        PrometheusSettings prometheus = PrometheusSettings.Load(places.Prometheus, full, options.Paths, errors, MetricsOptions.Read(options.Root, serve.Features, errors));
        if (File.Exists(places.Blackbox)) BlackboxExporter.Check(places.Blackbox, full, errors, options.Paths);
        SloCatalog slos = SloWiring.Load(options, prometheus.Options, full, errors);
        TempoSettings tempo = TempoSettings.Load(places.Tempo, full, errors, options.Root["traces"]);
        return new LoadedConfiguration
        {
            Options = options,
            Tls = options.Tls is { } tls && !errors.HasErrors ? TlsMaterial.TryLoad(tls, clock, errors) : null,
            Listeners = CollectorWiring.Share(listeners, collector, options, serve, running is not null, errors),
            Collector = collector,
            Environment = full,
            Prometheus = prometheus,
            RuleGroups = [.. LoadRules(prometheus, options, full, errors), .. SloWiring.RuleGroups(slos, prometheus.EvaluationInterval, errors), .. LogRulesWiring.Load(options, full, errors)],
            Slos = slos,
            Alertmanager = (File.Exists(places.Alertmanager) ? AlertmanagerConfigReader.Load(places.Alertmanager, full, options.Paths, errors, clock) : null) ?? Nobody(options.Paths, clock),
            Tempo = tempo,
            TempoReceivers = Hosting.TempoReceivers.Wanted(tempo, listeners, options.Auth.IsConfigured, errors),
            GeneratorTargets = GeneratorWiring.Load(tempo, options, listeners, errors),
            Provisioning = GrafanaProvisioning.Load(places.GrafanaProvisioning, full, options.Paths, errors),
            Dora = DoraSection.Read(options.Root, serve.ConfigDirectory, options.Paths, errors),
            GameDays = GameDayFile.LoadAll(places.GameDays, full, errors),
            Loki = LokiSettings.Load(places.Loki, full, options.Root["logs"], errors),
            ExternalUrl = own["PHAROS_EXTERNAL_URL"],
        };
    }

    private static AlertmanagerConfig Nobody(PathMap paths, TimeProvider clock)
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("default", "{route: {receiver: nobody}, receivers: [{name: nobody}]}", errors);
        return AlertmanagerConfigReader.Read(root, paths, paths.ConfigDirectory, errors, clock) ?? throw new System.Diagnostics.UnreachableException("the default Alertmanager configuration is valid");
    }

    private static List<RuleGroupConfig> LoadRules(PrometheusSettings prometheus, PharosOptions options, ConfigEnvironment environment, ConfigErrors errors)
    {
        IMetricsExpressions expressions = MetricsPart.ExpressionsWith(prometheus.Options);
        var templates = new GoAlertTemplates();
        var groups = new List<RuleGroupConfig>();
        string directory = Path.GetDirectoryName(options.Places.Prometheus)!;
        // Where the path map folds the rules' directory into the one of prometheus.yml, the pattern *.yml also names files that are no rules.
        string[] others = [options.Places.Prometheus, options.Places.Blackbox, options.Places.Alertmanager];
        foreach (string file in prometheus.RuleFiles.SelectMany(p => options.Paths.Expand(p, directory)).Distinct(StringComparer.Ordinal).Except(others))
            groups.AddRange(RuleFile.Read(ConfigFile.Load(file, environment, errors), expressions, templates, errors));
        return groups;
    }
}
