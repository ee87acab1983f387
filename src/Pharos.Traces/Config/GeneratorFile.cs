using Pharos.Configuration;
using Pharos.Core;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Traces.Generator;

namespace Pharos.Traces.Config;

/// <summary>Reads <c>metrics_generator</c> and <c>overrides.defaults.metrics_generator</c>; the overrides win (Tempo docs: configuration, metrics-generator).</summary>
internal sealed class GeneratorFile(ConfigErrors errors)
{
    private static readonly string[] s_withoutMeaning =
        ["ring", "traces_storage", "traces_query_storage", "query_timeout", "override_ring_key", "codec", "ingest_concurrency", "instance_id", "assigned_partitions", "leave_consumer_group_on_shutdown", "limiter_type", "ingest"];

    private static readonly string[] s_processors = ["service-graphs", "span-metrics", "span-metrics-latency", "span-metrics-count", "span-metrics-size", "local-blocks", "host-info"];

    /// <param name="node">The section itself.</param>
    /// <param name="overrides">What stands of it under <c>overrides.defaults</c>.</param>
    public GeneratorSettings Read(ConfigNode node, ConfigNode overrides)
    {
        var reader = new MappingReader(node, errors);
        foreach (string key in s_withoutMeaning) reader.Child(key);
        GeneratorSettings settings = Registry(reader.Child("registry"), new GeneratorSettings());
        settings = settings with { Slack = reader.Duration("metrics_ingestion_time_range_slack", settings.Slack) };
        settings = Processors(reader.Child("processor"), settings);
        settings = Storage(reader.Child("storage"), settings);
        reader.End();
        return Overrides(overrides, settings);
    }

    private GeneratorSettings Registry(ConfigNode node, GeneratorSettings settings)
    {
        var reader = new MappingReader(node, errors);
        settings = settings with
        {
            CollectionInterval = Positive(reader, "collection_interval", settings.CollectionInterval),
            Series = settings.Series with
            {
                StaleAfter = Positive(reader, "stale_duration", settings.Series.StaleAfter),
                ExternalLabels = LabelSet.Of(reader.StringMap("external_labels").Select(l => new Label(l.Key, l.Value))),
                MaxLabelNameLength = (int)reader.Integer("max_label_name_length", settings.Series.MaxLabelNameLength, 1, 1 << 20),
                MaxLabelValueLength = (int)reader.Integer("max_label_value_length", settings.Series.MaxLabelValueLength, 1, 1 << 20),
            },
        };
        reader.Ignored("inject_tenant_id_from", "there are no tenants here");
        reader.End();
        return settings;
    }

    private GeneratorSettings Storage(ConfigNode node, GeneratorSettings settings)
    {
        var reader = new MappingReader(node, errors);
        foreach (string key in (string[])["path", "wal", "remote_write_flush_deadline", "remote_write_add_org_id_header"]) reader.Child(key);
        settings = settings with { RemoteWrite = reader.Child("remote_write") };
        reader.End();
        return settings;
    }

    private GeneratorSettings Processors(ConfigNode node, GeneratorSettings settings)
    {
        var reader = new MappingReader(node, errors);
        if (settings.ServiceGraphs is { } graph) settings = settings with { ServiceGraphs = new GeneratorProcessorFile(errors).ServiceGraphs(reader.Child("service_graphs"), graph) };
        if (settings.SpanMetrics is { } spans) settings = settings with { SpanMetrics = new GeneratorProcessorFile(errors).SpanMetrics(reader.Child("span_metrics"), spans) };
        foreach (string key in (string[])["local_blocks", "host_info", "service_graphs", "span_metrics"]) reader.Child(key);
        reader.End();
        return settings;
    }

    private GeneratorSettings Overrides(ConfigNode node, GeneratorSettings settings)
    {
        var reader = new MappingReader(node, errors);
        foreach (string key in (string[])["ring_size", "max_active_entities", "remote_write_headers", "forwarder", "native_histogram_bucket_factor", "native_histogram_max_bucket_number", "native_histogram_min_reset_duration"]) reader.Child(key);
        settings = Processors(reader.Child("processor"), settings);
        settings = settings with
        {
            CollectionInterval = Positive(reader, "collection_interval", settings.CollectionInterval),
            Slack = reader.Duration("ingestion_time_range_slack", settings.Slack),
            Series = settings.Series with
            {
                MaxActiveSeries = (int)reader.Integer("max_active_series", settings.Series.MaxActiveSeries, 0, int.MaxValue),
                TraceIdLabel = reader.String("trace_id_label_name", settings.Series.TraceIdLabel),
                Histograms = reader.Choice("generate_native_histograms", settings.Series.Histograms, ("classic", HistogramKind.Classic), ("native", HistogramKind.Native), ("both", HistogramKind.Both)),
            },
        };
        bool isOff = reader.Bool("disable_collection", false);
        ConfigNode names = reader.Child("processors");
        if (names.HasValue) settings = Named(names, settings);
        reader.End();
        return isOff ? settings with { ServiceGraphs = null, SpanMetrics = null } : settings;
    }

    /// <summary>The processors that are on. Tempo accepts a list or, as a set, a mapping.</summary>
    private GeneratorSettings Named(ConfigNode node, GeneratorSettings settings)
    {
        var on = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigNode name in node.IsMapping ? node.Entries.Select(e => e.Key) : node.Items)
        {
            if (!s_processors.Contains(name.Text)) errors.Add(name, $"unknown processor \"{name.Text}\", expected {string.Join(", ", s_processors)}");
            else if (name.Text == "host-info") errors.Warn(name, "host-info does nothing here: hosts are known by their own metrics");
            on.Add(name.Text);
        }
        bool all = on.Contains("span-metrics");
        (bool count, bool latency, bool size) = (all || on.Contains("span-metrics-count"), all || on.Contains("span-metrics-latency"), all || on.Contains("span-metrics-size"));
        return settings with
        {
            ServiceGraphs = on.Contains("service-graphs") ? settings.ServiceGraphs : null,
            SpanMetrics = count || latency || size ? settings.SpanMetrics! with { Count = count, Latency = latency, Size = size } : null,
        };
    }

    private TimeSpan Positive(MappingReader section, string key, TimeSpan fallback)
    {
        TimeSpan value = section.Duration(key, fallback);
        if (value > TimeSpan.Zero) return value;
        errors.Add(section.Node[key], "must be positive");
        return fallback;
    }
}
