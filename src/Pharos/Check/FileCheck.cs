using Pharos.Alerting.Config;
using Pharos.Alerting.Rules;
using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Dashboards;
using Pharos.Exporters.Blackbox;
using Pharos.Hosting;
using Pharos.Logs.Config;
using Pharos.Metrics;
using Pharos.Metrics.Config;
using Pharos.Reliability.GameDays;
using Pharos.Reliability.Slo;
using Pharos.Traces.Config;

namespace Pharos.Check;

/// <summary>Single files, whatever directory they stand in: <c>pharos check FILE...</c> reads each as the tool does that it is for, with the lints that need no other file.</summary>
internal sealed class FileCheck
{
    private readonly ConfigErrors _errors = new();
    private readonly ConfigEnvironment _environment;
    private readonly ServeOptions _serve;
    private readonly MetricsOptions _metrics;
    private readonly TimeProvider _clock;

    /// <exception cref="FormatException">The variables file is malformed.</exception>
    /// <exception cref="IOException">The variables file cannot be read.</exception>
    private FileCheck(ServeOptions serve, TimeProvider clock)
    {
        (_serve, _clock) = (serve, clock);
        ConfigEnvironment environment = serve.EnvironmentFile is { } file ? ConfigEnvironment.WithFile(file, ConfigEnvironment.Process) : ConfigEnvironment.Process;
        IReadOnlyDictionary<string, string> own = Listeners.Resolve(new Dictionary<string, string>(), serve.Listen, hasAuthentication: true).Variables(null);
        _environment = new(name => environment.Get(name) ?? own.GetValueOrDefault(name));
        _metrics = MetricsOptions.Read(ConfigNode.Missing(new SourcePosition("", 0, 0)), serve.Features, _errors);
    }

    public static Finding[] Of(IReadOnlyList<string> files, ServeOptions serve, TimeProvider clock)
    {
        FileCheck check;
        try { check = new FileCheck(serve, clock); }
        catch (Exception e) when (e is FormatException or IOException) { return [new Finding(FindingSeverity.Error, new SourcePosition(serve.EnvironmentFile ?? "", 0, 0), "", e.Message)]; }
        foreach (string file in files) check.Run(file);
        return [.. check._errors.Findings.OrderBy(f => f.Position)];
    }

    private void Web(string file, PathMap paths)
    {
        if (WebFile.Read(file, _environment, paths, _errors).Tls is { } tls && !_errors.HasErrors) TlsMaterial.TryLoad(tls, _clock, _errors);
    }

    private void Run(string file)
    {
        if (Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) && LooksLikeDashboard(file))
        {
            if (DashboardStore.ReadFile(file, _errors) is { } dashboard) DashboardQueryLint.Run([dashboard], PrometheusSettings.Default.Retention, _errors);
            return;
        }
        var quiet = new ConfigErrors(); // the reader of its kind reports
        IReadOnlyList<ConfigNode> documents = ConfigFile.LoadAll(file, _environment, quiet);
        FileKind kind = documents.Count == 0 ? FileKind.Unknown : FileKinds.Of(documents[0]);
        var paths = new PathMap(Path.GetDirectoryName(Path.GetFullPath(file))!, []);
        switch (kind)
        {
            case FileKind.Prometheus: Prometheus(file, paths); break;
            case FileKind.Web: Web(file, paths); break;
            case FileKind.Rules: Rules([file]); break;
            case FileKind.Alertmanager: AlertmanagerConfigReader.Load(file, _environment, paths, _errors, _clock); break;
            case FileKind.Blackbox: BlackboxExporter.Check(file, _environment, _errors, paths); break;
            case FileKind.Collector: CollectorSettings.Load([file], _environment, paths, allowsRemote: true, _serve.DataDirectory, _errors); break;
            case FileKind.Loki: LokiSettings.Load(file, _environment, ConfigNode.Missing(new SourcePosition(file, 0, 0)), _errors); break;
            case FileKind.Tempo: TempoSettings.Load(file, _environment, _errors); break;
            case FileKind.Slo: SloDirectory.Read(ConfigFile.LoadAll(file, _environment, _errors), MetricsPart.ExpressionsWith(_metrics), _errors); break;
            case FileKind.GameDay: GameDayFile.Load(file, _environment, _errors); break;
            default:
                foreach (Finding finding in quiet.Findings) _errors.Add(finding);
                if (!quiet.HasErrors) _errors.Add(new SourcePosition(file, 0, 0), "its keys are those of no file that is known here: prometheus.yml, rules, alertmanager.yml, blackbox.yml, otelcol.yml, loki.yml, tempo.yml, SLOs, Game Days, dashboards");
                break;
        }
    }

    /// <summary>Also the rule files that it names, as <c>promtool check config</c> does.</summary>
    private void Prometheus(string file, PathMap paths)
    {
        PrometheusSettings settings = PrometheusSettings.Load(file, _environment, paths, _errors, _metrics);
        ConfigNode root = ConfigFile.Load(file, _environment, new ConfigErrors());
        ScrapeIntervalLint.Run(settings, root, _errors);
        var rules = new List<string>();
        foreach (ConfigNode pattern in root["rule_files"].Items)
        {
            IReadOnlyList<string> found = paths.Expand(pattern.Text, paths.ConfigDirectory);
            if (found.Count == 0 && pattern.Text.AsSpan().IndexOfAny('*', '?', '[') < 0) _errors.Add(pattern, $"\"{pattern.Text}\" is no file");
            rules.AddRange(found);
        }
        Rules(rules.Distinct(StringComparer.Ordinal));
    }

    private void Rules(IEnumerable<string> files)
    {
        IMetricsExpressions expressions = MetricsPart.ExpressionsWith(_metrics);
        var templates = new GoAlertTemplates();
        RuleGroupConfig[] groups = [.. files.SelectMany(file => RuleFile.Read(ConfigFile.Load(file, _environment, _errors), expressions, templates, _errors))];
        var index = new RuleIndex(groups, expressions);
        DuplicateRuleLint.Run(index.Rules, _errors);
        ImpossibleSelectorLint.Run(index, _errors);
        BurnRateLint.Run(index, _errors);
        KnownExporterLint.Run(index, _errors);
    }

    /// <summary>JSON is YAML too, so that a rule file may be JSON; a dashboard has panels, or stands under a key of that name.</summary>
    private static bool LooksLikeDashboard(string file)
    {
        var quiet = new ConfigErrors();
        ConfigNode root = ConfigFile.TryReadText(file, file, quiet, out string text) ? YamlReader.Read(file, text, quiet) : ConfigNode.Missing(new SourcePosition(file, 0, 0));
        return !root.IsMapping || FileKinds.Of(root) == FileKind.Unknown || root["panels"].Exists || root["spec"]["panels"].Exists;
    }
}
