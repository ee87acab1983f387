using Pharos.Collector.Components;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Connectors;

/// <summary>Requests between services (docs: collector-contrib, connector/servicegraphconnector).</summary>
internal sealed class ServiceGraphConnector : DerivingConnector
{
    private readonly SeriesTable _table;
    private readonly GraphProcessor _graph;
    private readonly ulong _startNs;

    public ServiceGraphConnector(ServiceGraphConnectorSettings settings, ComponentContext context, IConsumer next) : base(context, next, settings.FlushInterval)
    {
        _table = new SeriesTable(settings.Series);
        _graph = new GraphProcessor(settings.Graph, _table);
        _startNs = (ulong)context.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
    }

    protected override void Take(ResourceFacts resource, in OtlpSpan span, long nowMs) => _graph.Consume(resource, span, nowMs);

    protected override List<OtlpScopeMetrics> Collect(long nowMs)
    {
        _graph.Expire(nowMs);
        List<OtlpMetric> metrics = DerivedMetrics.Of(_table.Sweep(nowMs), "s", OtlpTemporality.Cumulative, _startNs, (ulong)nowMs * 1_000_000, withExemplars: false);
        return [new OtlpScopeMetrics(new OtlpResource([]), new OtlpScope("traces_service_graph", "", "", []), metrics)];
    }
}
