using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Metrics.Config;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>Reads the <c>prometheus</c> section: <c>config:</c> is prometheus.yml with scrape_configs. The file's <c>$$</c> is <c>$</c> by now.</summary>
internal static class PrometheusReceiverConfigReader
{
    /// <summary>Parts of prometheus.yml that are no scraping: upstream refuses them too.</summary>
    private static readonly string[] s_notScraping = ["remote_write", "remote_read", "rule_files", "alerting"];

    public static IReceiverSettings Read(ConfigNode node, ReadContext context)
    {
        ConfigErrors errors = context.Errors;
        var reader = new MappingReader(node, errors);
        ConfigNode config = reader.Child("config");
        if (!config.HasValue) errors.Add(node, "config is required: scrape_configs as in prometheus.yml");
        foreach (string key in s_notScraping) if (config[key].HasValue) errors.Add(config[key], "is not taken by a receiver: only global and scrape_configs are");
        PrometheusConfig read = PrometheusConfigReader.Read(config, new ConfigContext(errors, context.Directory, context.Paths), ConfigEnvironment.Process);
        foreach (string key in (ReadOnlySpan<string>)["trim_metric_suffixes", "use_start_time_metric", "report_extra_scrape_metrics"])
            if (reader.Bool(key, false)) errors.Warn(node[key], "has no effect here");
        reader.Ignored("start_time_metric_regex", "has no effect here");
        foreach (string key in (ReadOnlySpan<string>)["target_allocator", "api_server"]) if (reader.Child(key).HasValue) errors.Add(node[key], "is not supported");
        reader.End();
        return new PrometheusReceiverSettings(NodeText.Of(node), read);
    }
}
