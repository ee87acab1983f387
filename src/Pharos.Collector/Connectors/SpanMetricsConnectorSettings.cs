using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Connectors;

/// <summary>The spanmetrics connector.</summary>
internal sealed record SpanMetricsConnectorSettings : IConnectorSettings
{
    public static ComponentType<IConnectorSettings> Type { get; } = new("spanmetrics", Signals.Traces, Read) { Outputs = Signals.Metrics };

    public required SpanMetricsOptions Spans { get; init; }

    public required SeriesTableOptions Series { get; init; }

    public required string Unit { get; init; }

    public OtlpTemporality Temporality { get; init; }

    public TimeSpan FlushInterval { get; init; }

    public bool Exemplars { get; init; }

    /// <summary>The section as text: two with equal text are the same.</summary>
    public required string Signature { get; init; }

    public bool Equals(SpanMetricsConnectorSettings? other) => other is not null && Signature == other.Signature;

    public override int GetHashCode() => Signature.GetHashCode(StringComparison.Ordinal);

    public IConnector Create(ComponentContext context, Signals output, IConsumer next) => new SpanMetricsConnector(this, context, next);

    public static SpanMetricsConnectorSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        var histogram = new MappingReader(reader.Child("histogram"), context.Errors);
        string unit = histogram.Choice("unit", "ms", ("ms", "ms"), ("s", "s"));
        double unitsPerSecond = unit == "ms" ? 1000 : 1;
        var explicitly = new MappingReader(histogram.Child("explicit"), context.Errors);
        var exponential = new MappingReader(histogram.Child("exponential"), context.Errors);
        if (explicitly.Node.HasValue && exponential.Node.HasValue) context.Errors.Add(histogram.Node, "use either explicit or exponential buckets, not both");
        IReadOnlyList<(string Name, string? Default)> dimensions = Dimensions(reader, "dimensions", context.Errors);
        IReadOnlyList<string> excluded = reader.Strings("exclude_dimensions");
        string space = reader.String("namespace", "traces.span.metrics");
        TimeSpan expiration = reader.PositiveGoDuration("metrics_expiration", TimeSpan.Zero);
        var exemplars = new MappingReader(reader.Child("exemplars"), context.Errors);
        var settings = new SpanMetricsConnectorSettings
        {
            Unit = unit,
            Temporality = reader.Choice("aggregation_temporality", OtlpTemporality.Cumulative, ("AGGREGATION_TEMPORALITY_CUMULATIVE", OtlpTemporality.Cumulative), ("AGGREGATION_TEMPORALITY_DELTA", OtlpTemporality.Delta)),
            FlushInterval = reader.PositiveGoDuration("metrics_flush_interval", TimeSpan.FromSeconds(60)),
            Exemplars = exemplars.Bool("enabled", false),
            Signature = NodeText.Of(node),
            Series = new SeriesTableOptions
            {
                MaxActiveSeries = (int)reader.Integer("aggregation_cardinality_limit", 0, 0, int.MaxValue),
                StaleAfter = expiration == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : expiration,
                Histograms = exponential.Node.HasValue ? HistogramKind.Native : HistogramKind.Classic,
                NativeSchema = 8,
                NativeBuckets = (int)exponential.Integer("max_size", 160, 2, 10_000),
            },
            Spans = new SpanMetricsOptions
            {
                Names = new SpanMetricNames
                {
                    Calls = Join(space, "calls"), Latency = Join(space, "duration"), Service = "service.name", SpanName = "span.name", SpanKind = "span.kind", StatusCode = "status.code",
                    KeepsAttributeNames = true, UnitsPerSecond = unitsPerSecond,
                },
                Buckets = ConnectorBuckets.Read(explicitly, "buckets", context.Errors) is { Count: > 0 } own ? [.. own.Select(s => s * unitsPerSecond)] : [.. ConnectorBuckets.Default.Select(s => s * unitsPerSecond)],
                Dimensions = [.. dimensions.Select(d => d.Name)],
                Defaults = dimensions.Where(d => d.Default is not null).ToDictionary(d => d.Name, d => d.Default!, StringComparer.Ordinal),
                Service = !excluded.Contains("service.name"), SpanName = !excluded.Contains("span.name"), SpanKind = !excluded.Contains("span.kind"), StatusCode = !excluded.Contains("status.code"),
                Latency = !histogram.Bool("disable", false),
                Size = false,
            },
        };
        exemplars.Integer("max_per_data_point", 0, 0);
        foreach (string key in (string[])["dimensions_cache_size", "resource_metrics_cache_size", "metric_timestamp_cache_size"]) reader.Child(key); // sizes of caches that are not needed here
        foreach (string key in (string[])["events", "calls_dimensions", "resource_metrics_key_attributes", "include_instrumentation_scope", "add_resource_attributes"])
            reader.Ignored(key, $"{key} is understood and not acted on");
        histogram.Ignored("dimensions", "dimensions of the histogram alone are understood and not acted on");
        exponential.End();
        explicitly.End();
        histogram.End();
        exemplars.End();
        reader.End();
        return settings;
    }

    internal static IReadOnlyList<(string Name, string? Default)> Dimensions(MappingReader reader, string key, ConfigErrors errors) => reader.List(key, node =>
    {
        var dimension = new MappingReader(node, errors);
        (string, string?) read = (dimension.RequiredString("name"), dimension.String("default"));
        dimension.End();
        return read;
    });

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
