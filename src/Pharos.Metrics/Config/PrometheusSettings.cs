using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;
using Pharos.Metrics.Scrape;

namespace Pharos.Metrics.Config;

/// <summary>prometheus.yml as other parts see it: what concerns rules, alerts and lints. Scraping and storage stay inside.</summary>
public sealed class PrometheusSettings
{
    private PrometheusSettings(PrometheusConfig config, MetricsOptions options) => (Config, Options) = (config, options);

    /// <summary>Nothing to scrape, no rules.</summary>
    public static PrometheusSettings Default { get; } = new(new PrometheusConfig(), new MetricsOptions());

    internal PrometheusConfig Config { get; }

    /// <summary>Limits and features, which prometheus.yml has no place for.</summary>
    public MetricsOptions Options { get; }

    public TimeSpan EvaluationInterval => Config.Global.EvaluationInterval;

    public TimeSpan RuleQueryOffset => Config.Global.RuleQueryOffset;

    public TimeSpan ScrapeInterval => Config.Global.JobDefaults.Interval;

    /// <summary>The jobs with how often each is scraped.</summary>
    public IEnumerable<(string Job, TimeSpan Interval)> ScrapeIntervals => Config.ScrapeConfigs.Select(job => (job.JobName, job.Interval));

    public LabelSet ExternalLabels => Config.Global.ExternalLabels;

    /// <summary>Patterns of rule files, paths mapped.</summary>
    public IReadOnlyList<string> RuleFiles => Config.RuleFiles;

    /// <summary>The file as it stands, secrets masked.</summary>
    public string Yaml => Config.Yaml;

    /// <summary>How long samples are kept.</summary>
    public TimeSpan Retention => Config.Storage.RetentionTime ?? TimeSpan.FromDays(15);

    /// <summary>Reads the file; faults go to the errors. An absent file gives <see cref="Default"/>.</summary>
    public static PrometheusSettings Load(string path, ConfigEnvironment environment, PathMap paths, ConfigErrors errors, MetricsOptions? options = null) =>
        new(File.Exists(path) ? PrometheusConfigReader.Load(path, environment, paths, errors) : new PrometheusConfig(), options ?? new MetricsOptions());

    /// <summary>The targets of <c>static_configs</c> as they are scraped, after relabelling; those that cannot be scraped are left out.</summary>
    public IEnumerable<StaticTarget> StaticTargets()
    {
        foreach (ScrapeConfig job in Config.ScrapeConfigs)
        {
            foreach (StaticDiscoveryConfig discovery in job.Discovery.OfType<StaticDiscoveryConfig>())
            {
                foreach (LabelSet target in discovery.Group.Targets)
                {
                    if (Relabelled(job, discovery.Group, target) is { } built) yield return new StaticTarget(job.JobName, built.Url.AbsolutePath, built.Labels);
                }
            }
        }
    }

    /// <summary><c>alert_relabel_configs</c>: null drops the alert.</summary>
    /// <exception cref="FormatException">The rules make a label larger than any Alertmanager takes.</exception>
    public LabelSet? RelabelAlert(LabelSet labels)
    {
        if (Config.Alerting.AlertRelabelRules.Count == 0) return labels;
        var builder = new LabelSetBuilder(labels);
        try
        {
            return Relabeler.Apply(Config.Alerting.AlertRelabelRules, builder) ? builder.Build() : null;
        }
        catch (RelabelException e) { throw new FormatException(e.Message, e); }
    }

    private static ScrapeTarget? Relabelled(ScrapeConfig job, TargetGroup group, LabelSet target)
    {
        try { return TargetBuilder.Build(job, group, target, out _); }
        catch (FormatException) { return null; }
    }
}

/// <summary>A target that the configuration itself names, with the labels that its series carry.</summary>
public sealed record StaticTarget(string Job, string MetricsPath, LabelSet Labels);
