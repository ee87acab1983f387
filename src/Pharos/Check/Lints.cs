using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Dashboards;
using Pharos.Hosting;
using Pharos.Metrics;
using Pharos.Reliability.Runbooks;

namespace Pharos.Check;

/// <summary>All lints, one after the other.</summary>
internal static class Lints
{
    public static void Run(LoadedConfiguration config, ConfigErrors errors)
    {
        var rules = new RuleIndex(config.RuleGroups, MetricsPart.ExpressionsWith(config.Prometheus.Options));
        IReadOnlyList<Dashboard> dashboards = DashboardStore.ReadAll(config.Provisioning, errors);
        RunbookLint.Run(rules, new RunbookStore(config.Options.Places.Runbooks), errors);
        GameDayLint.Run(config.GameDays, rules, errors);
        DashboardLinkLint.Run(rules, dashboards, errors);
        RecordingRuleLint.Run(rules, dashboards, errors);
        // Alerts of SLOs are told apart by the labels of the series that they read.
        var slos = config.Slos.Slos.Select(slo => slo.Position.File).ToHashSet(StringComparer.Ordinal);
        DuplicateRuleLint.Run(rules.Rules.Where(rule => !slos.Contains(rule.Position.File)), errors);
        ImpossibleSelectorLint.Run(rules, errors);
        ScrapeIntervalLint.Run(config.Prometheus, ConfigFile.Load(config.Options.Places.Prometheus, config.Environment, new ConfigErrors()), errors);
        BurnRateLint.Run(rules, errors);
        KnownExporterLint.Run(rules, errors);
        DashboardQueryLint.Run(dashboards, config.Prometheus.Retention, errors);
        if (File.Exists(config.Options.Places.Alertmanager))
        {
            AlertmanagerConfig alertmanager = config.Alertmanager;
            ConfigNode file = ConfigFile.Load(config.Options.Places.Alertmanager, config.Environment, new ConfigErrors());
            InhibitionLint.Run(rules, alertmanager, file, [.. config.Prometheus.StaticTargets()], errors);
            RouteLint.Run(rules, alertmanager, errors);
        }
    }
}
