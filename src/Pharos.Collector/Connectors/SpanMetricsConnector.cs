using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Connectors;

/// <summary>Calls and durations of spans, for each resource of its own (docs: collector-contrib, connector/spanmetricsconnector).</summary>
internal sealed class SpanMetricsConnector(SpanMetricsConnectorSettings settings, ComponentContext context, IConsumer next) : DerivingConnector(context, next, settings.FlushInterval)
{
    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);

    private sealed record Part(OtlpResource Resource, SeriesTable Table, SpanProcessor Processor, ulong StartNs);

    protected override void Take(ResourceFacts resource, in OtlpSpan span, long nowMs)
    {
        string key = Convert.ToBase64String(resource.Message);
        if (!_parts.TryGetValue(key, out Part? part))
        {
            var table = new SeriesTable(settings.Series);
            _parts.Add(key, part = new Part(OtlpCommonReader.ReadResource(resource.Message), table, new SpanProcessor(settings.Spans, table), (ulong)nowMs * 1_000_000));
        }
        part.Processor.Consume(resource, Generation, span, nowMs);
    }

    protected override List<OtlpScopeMetrics> Collect(long nowMs)
    {
        var metrics = new List<OtlpScopeMetrics>(_parts.Count);
        foreach ((string key, Part part) in _parts)
        {
            IReadOnlyCollection<GeneratedSeries> series = part.Table.Sweep(nowMs);
            if (series.Count == 0) _parts.Remove(key);
            else metrics.Add(new OtlpScopeMetrics(Copies.Of(part.Resource), new OtlpScope("spanmetricsconnector", "", "", []), DerivedMetrics.Of(series, settings.Unit, settings.Temporality, part.StartNs, (ulong)nowMs * 1_000_000, settings.Exemplars)));
        }
        if (settings.Temporality == OtlpTemporality.Delta) _parts.Clear(); // each interval stands for itself
        return metrics;
    }
}
