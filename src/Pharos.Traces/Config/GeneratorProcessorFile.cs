using Pharos.Configuration;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Spans;

namespace Pharos.Traces.Config;

/// <summary>Reads the sections of single processors, of <c>metrics_generator.processor</c> and of its overrides alike.</summary>
internal sealed class GeneratorProcessorFile(ConfigErrors errors)
{
    public ServiceGraphOptions ServiceGraphs(ConfigNode node, ServiceGraphOptions options)
    {
        var reader = new MappingReader(node, errors);
        reader.Child("workers");
        reader.Child("subprocessors");
        options = options with
        {
            Wait = reader.Duration("wait", options.Wait),
            MaxItems = (int)reader.Integer("max_items", options.MaxItems, 1, 10_000_000),
            Buckets = Buckets(reader, options.Buckets),
            Dimensions = Names(reader, "dimensions", options.Dimensions),
            PeerAttributes = Names(reader, "peer_attributes", options.PeerAttributes),
            DatabaseNameAttributes = Names(reader, "database_name_attributes", options.DatabaseNameAttributes),
            ClientServerPrefix = reader.Bool("enable_client_server_prefix", options.ClientServerPrefix),
            MessagingLatency = reader.Bool("enable_messaging_system_latency_histogram", options.MessagingLatency),
            VirtualNodeLabel = reader.Bool("enable_virtual_node_label", options.VirtualNodeLabel),
            Multiplier = Multiplier(reader, options.Multiplier),
            Filter = Filter(reader, options.Filter),
        };
        reader.End();
        return options;
    }

    public SpanMetricsOptions SpanMetrics(ConfigNode node, SpanMetricsOptions options)
    {
        var reader = new MappingReader(node, errors);
        reader.Child("subprocessors");
        var intrinsic = new MappingReader(reader.Child("intrinsic_dimensions"), errors);
        options = options with
        {
            Buckets = Buckets(reader, options.Buckets),
            Service = intrinsic.Bool("service", options.Service),
            SpanName = intrinsic.Bool("span_name", options.SpanName),
            SpanKind = intrinsic.Bool("span_kind", options.SpanKind),
            StatusCode = intrinsic.Bool("status_code", options.StatusCode),
            StatusMessage = intrinsic.Bool("status_message", options.StatusMessage),
            Dimensions = Names(reader, "dimensions", options.Dimensions),
            Mappings = reader.Has("dimension_mappings") ? reader.List("dimension_mappings", Mapping) : options.Mappings,
            TargetInfo = reader.Bool("enable_target_info", options.TargetInfo),
            TargetInfoExcluded = Names(reader, "target_info_excluded_dimensions", options.TargetInfoExcluded),
            InstanceLabel = reader.Bool("enable_instance_label", options.InstanceLabel),
            Multiplier = Multiplier(reader, options.Multiplier),
            Filter = Filter(reader, options.Filter),
        };
        intrinsic.End();
        reader.End();
        return options;
    }

    private DimensionMapping Mapping(ConfigNode node)
    {
        var reader = new MappingReader(node, errors);
        var mapping = new DimensionMapping(reader.RequiredString("name"), reader.Strings("source_labels"), reader.String("join", ""));
        reader.End();
        return mapping;
    }

    private IReadOnlyList<double> Buckets(MappingReader reader, IReadOnlyList<double> fallback)
    {
        if (!reader.Has("histogram_buckets")) return fallback;
        ConfigNode node = reader.Child("histogram_buckets");
        var bounds = new List<double>();
        foreach (ConfigNode item in node.Items)
        {
            if (!double.TryParse(item.Text, System.Globalization.CultureInfo.InvariantCulture, out double bound) || !double.IsFinite(bound)) errors.Add(item, $"expected a number of seconds, found \"{item.Text}\"");
            else if (bounds.Count > 0 && bound <= bounds[^1]) errors.Add(item, "buckets must ascend");
            else bounds.Add(bound);
        }
        return bounds;
    }

    private static IReadOnlyList<string> Names(MappingReader reader, string key, IReadOnlyList<string> fallback) => reader.Has(key) ? reader.Strings(key) : fallback;

    private static SpanMultiplier Multiplier(MappingReader reader, SpanMultiplier fallback)
    {
        bool isSaid = reader.Has("span_multiplier_key") || reader.Has("enable_trace_state_span_multiplier");
        var multiplier = new SpanMultiplier(reader.String("span_multiplier_key", ""), reader.Bool("enable_trace_state_span_multiplier", false));
        return isSaid ? multiplier : fallback;
    }

    private SpanFilter Filter(MappingReader reader, SpanFilter fallback)
    {
        bool isSaid = reader.Has("filter_policies");
        IReadOnlyList<SpanFilterPolicy> policies = reader.List("filter_policies", node =>
        {
            var policy = new MappingReader(node, errors);
            var terms = new SpanFilterPolicy(Terms(policy.Child("include")), Terms(policy.Child("include_any")), Terms(policy.Child("exclude")));
            policy.End();
            return terms;
        });
        return isSaid ? new SpanFilter(policies) : fallback;
    }

    private List<SpanFilterTerm> Terms(ConfigNode node)
    {
        var terms = new List<SpanFilterTerm>();
        var reader = new MappingReader(node, errors);
        bool isRegex = reader.Choice("match_type", false, ("strict", false), ("regex", true));
        foreach (ConfigNode attribute in reader.Child("attributes").Items)
        {
            var pair = new MappingReader(attribute, errors);
            try { terms.Add(new SpanFilterTerm(pair.RequiredString("key"), pair.String("value", ""), isRegex)); }
            catch (FormatException e) { errors.Add(attribute, e.Message); }
            pair.End();
        }
        reader.End();
        return terms;
    }
}
