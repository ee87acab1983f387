using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;

namespace Pharos.Collector.Connectors;

/// <summary>The servicegraph connector.</summary>
internal sealed record ServiceGraphConnectorSettings : IConnectorSettings
{
    public static ComponentType<IConnectorSettings> Type { get; } = new("servicegraph", Signals.Traces, Read) { Outputs = Signals.Metrics };

    public required ServiceGraphOptions Graph { get; init; }

    public required SeriesTableOptions Series { get; init; }

    public TimeSpan FlushInterval { get; init; }

    /// <summary>The section as text: two with equal text are the same.</summary>
    public required string Signature { get; init; }

    public bool Equals(ServiceGraphConnectorSettings? other) => other is not null && Signature == other.Signature;

    public override int GetHashCode() => Signature.GetHashCode(StringComparison.Ordinal);

    public IConnector Create(ComponentContext context, Signals output, IConsumer next) => new ServiceGraphConnector(this, context, next);

    public static ServiceGraphConnectorSettings Read(ConfigNode node, ReadContext context)
    {
        var defaults = new ServiceGraphOptions();
        var reader = new MappingReader(node, context.Errors);
        var store = new MappingReader(reader.Child("store"), context.Errors);
        IReadOnlyList<double> buckets = ConnectorBuckets.Read(reader, "latency_histogram_buckets", context.Errors);
        IReadOnlyList<string> databases = reader.Has("database_name_attributes") ? reader.Strings("database_name_attributes")
            : reader.String("database_name_attribute") is { Length: > 0 } one ? [one] : ["db.name"];
        var settings = new ServiceGraphConnectorSettings
        {
            FlushInterval = reader.PositiveGoDuration("metrics_flush_interval", TimeSpan.FromSeconds(60)),
            Signature = NodeText.Of(node),
            Series = new SeriesTableOptions
            {
                MaxActiveSeries = 0,
                Histograms = reader.Has("exponential_histogram_max_size") ? HistogramKind.Native : HistogramKind.Classic,
                NativeSchema = 8,
                NativeBuckets = (int)reader.Integer("exponential_histogram_max_size", 160, 0, 10_000),
            },
            Graph = new ServiceGraphOptions
            {
                Wait = store.PositiveGoDuration("ttl", TimeSpan.FromSeconds(2)),
                MaxItems = (int)store.Integer("max_items", 1000, 1, 10_000_000),
                Buckets = buckets.Count > 0 ? buckets : ConnectorBuckets.Default,
                Dimensions = reader.Strings("dimensions"),
                ClientServerPrefix = true,
                FailedLabel = true,
                VirtualNodeLabel = reader.Bool("virtual_node_extra_label", false),
                PeerAttributes = reader.Has("virtual_node_peer_attributes") ? reader.Strings("virtual_node_peer_attributes") : defaults.PeerAttributes,
                DatabaseNameAttributes = databases,
            },
        };
        foreach (string key in (string[])["cache_loop", "store_expiration_loop", "metrics_timestamp_offset"]) reader.Child(key); // edges expire with each flush
        store.End();
        reader.End();
        return settings;
    }
}
