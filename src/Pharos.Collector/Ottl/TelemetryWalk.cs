using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl;

/// <summary>Visits a batch in a context: each resource, scope, record, span, event, metric or point once.</summary>
internal static class TelemetryWalk
{
    public static void Visit(Telemetry data, OttlContext context, TimeProvider clock, Action<OttlTarget> visit)
    {
        switch (data)
        {
            case LogsData logs:
                Visit(logs.Scopes, context, clock, visit, s => s.Resource, s => s.Scope, (s, resource, scope) => s with { Resource = resource, Scope = scope }, (s, target) =>
                {
                    foreach (OtlpLogRecord record in s.Records)
                    {
                        target.Log = record;
                        Run(target, visit);
                    }
                });
                break;
            case TracesData traces:
                Visit(traces.Scopes, context, clock, visit, s => s.Resource, s => s.Scope, (s, resource, scope) => s with { Resource = resource, Scope = scope }, (s, target) =>
                {
                    foreach (OtlpSpanRecord span in s.Spans)
                    {
                        target.Span = span;
                        if (context == OttlContext.Span) Run(target, visit);
                        else VisitEvents(span, target, visit);
                    }
                });
                break;
            case MetricsData metrics:
                Visit(metrics.Scopes, context, clock, visit, s => s.Resource, s => s.Scope, (s, resource, scope) => s with { Resource = resource, Scope = scope }, (s, target) =>
                {
                    foreach (OtlpMetric metric in s.Metrics)
                    {
                        target.Metric = metric;
                        if (context == OttlContext.Metric) Run(target, visit);
                        else VisitPoints(metric, target, visit);
                    }
                });
                break;
        }
    }

    private static void VisitEvents(OtlpSpanRecord span, OttlTarget target, Action<OttlTarget> visit)
    {
        for (int i = 0; i < span.Events.Count; i++)
        {
            (target.Event, target.EventIndex) = (span.Events[i], i);
            Run(target, visit);
        }
    }

    private static void VisitPoints(OtlpMetric metric, OttlTarget target, Action<OttlTarget> visit)
    {
        foreach (OtlpPoint point in metric.Points)
        {
            target.Point = point;
            Run(target, visit);
        }
    }

    private static void Visit<T>(
        List<T> scopes, OttlContext context, TimeProvider clock, Action<OttlTarget> visit, Func<T, OtlpResource> resourceOf, Func<T, OtlpScope> scopeOf, Func<T, OtlpResource, OtlpScope, T> with, Action<T, OttlTarget> items)
        where T : class
    {
        OtlpResource? visited = null;
        for (int i = 0; i < scopes.Count; i++)
        {
            T scope = scopes[i];
            OtlpResource resource = resourceOf(scope);
            var target = new OttlTarget { Resource = resource, Scope = scopeOf(scope), Clock = clock };
            if (context == OttlContext.Resource)
            {
                if (ReferenceEquals(resource, visited)) continue;
                Run(target, visit);
            }
            else if (context == OttlContext.Scope) Run(target, visit);
            else items(scope, target);
            visited = target.Resource;
            if (!ReferenceEquals(target.Scope, scopeOf(scope))) scopes[i] = with(scope, resource, target.Scope);
            if (ReferenceEquals(target.Resource, resource)) continue;
            for (int j = 0; j < scopes.Count; j++) if (ReferenceEquals(resourceOf(scopes[j]), resource)) scopes[j] = with(scopes[j], target.Resource, scopeOf(scopes[j]));
        }
    }

    private static void Run(OttlTarget target, Action<OttlTarget> visit)
    {
        target.Cache.Clear();
        visit(target);
    }
}
