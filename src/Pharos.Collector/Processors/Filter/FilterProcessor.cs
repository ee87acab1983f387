using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Filter;

/// <summary>Drops telemetry by conditions (opentelemetry-collector-contrib, processor/filterprocessor).</summary>
internal sealed class FilterProcessor(ImmutableArray<FilterGroup> groups, ComponentContext context, IConsumer next) : IProcessor
{
    private readonly ErrorHandling _errors = new(context);

    public bool MutatesData => true;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        int before = data.Items;
        foreach (FilterGroup group in groups) Drop(data, group);
        int after = data.Items;
        if (after < before)
            context.Registry.Counter("otelcol_processor_filter_items_filtered_total", "Log records, spans or data points that a filter dropped.", "processor", "otel_signal")
                .With(context.Id, CollectorMetrics.Name(context.Signal)).Increment(before - after);
        return after == 0 ? ValueTask.FromResult(default(OtlpPartialSuccess)) : next.ConsumeAsync(data, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Drop(Telemetry data, FilterGroup group)
    {
        var dropped = new HashSet<object>(ReferenceEqualityComparer.Instance);
        TelemetryWalk.Visit(data, group.Context, context.Clock, target =>
        {
            if (group.Conditions.Any(c => _errors.Holds(c, target, group.ErrorMode))) dropped.Add(ItemOf(target, group.Context));
        });
        if (dropped.Count == 0) return;
        switch (data)
        {
            case LogsData logs: logs.RemoveWhere((scope, record) => dropped.Contains(record) || dropped.Contains(scope.Scope) || dropped.Contains(scope.Resource)); break;
            case TracesData traces:
                if (group.Context == OttlContext.SpanEvent)
                {
                    foreach (OtlpScopeSpans scope in traces.Scopes) foreach (OtlpSpanRecord span in scope.Spans) span.Events.RemoveAll(dropped.Contains);
                }
                else traces.RemoveWhere((scope, span) => dropped.Contains(span) || dropped.Contains(scope.Scope) || dropped.Contains(scope.Resource));
                break;
            case MetricsData metrics:
                if (group.Context == OttlContext.DataPoint)
                {
                    foreach (OtlpScopeMetrics scope in metrics.Scopes) foreach (OtlpMetric metric in scope.Metrics) metric.Points.RemoveAll(dropped.Contains);
                }
                metrics.RemoveWhere((scope, metric) => metric.Points.Count == 0 || dropped.Contains(metric) || dropped.Contains(scope.Scope) || dropped.Contains(scope.Resource));
                break;
        }
    }

    private static object ItemOf(OttlTarget target, OttlContext kind) => kind switch
    {
        OttlContext.Log => target.Log!,
        OttlContext.Span => target.Span!,
        OttlContext.SpanEvent => target.Event!,
        OttlContext.Metric => target.Metric!,
        OttlContext.DataPoint => target.Point!,
        OttlContext.Scope => target.Scope,
        _ => target.Resource,
    };
}
