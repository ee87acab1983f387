using System.Collections.Immutable;

namespace Pharos.Collector.Ottl;

/// <summary>Names of contexts, and which can be seen from which.</summary>
internal static class OttlContexts
{
    private static readonly (string Name, OttlContext Context)[] s_names =
    [
        ("resource", OttlContext.Resource), ("scope", OttlContext.Scope), ("instrumentation_scope", OttlContext.Scope), ("log", OttlContext.Log), ("span", OttlContext.Span),
        ("spanevent", OttlContext.SpanEvent), ("span_event", OttlContext.SpanEvent), ("metric", OttlContext.Metric), ("datapoint", OttlContext.DataPoint), ("data_point", OttlContext.DataPoint),
    ];

    public static OttlContext? Parse(string name)
    {
        foreach ((string known, OttlContext context) in s_names) if (known == name) return context;
        return null;
    }

    public static string NameOf(OttlContext context) => Array.Find(s_names, n => n.Context == context).Name;

    /// <summary>The context itself and those around it, the inner first.</summary>
    public static ImmutableArray<OttlContext> VisibleFrom(OttlContext context) => context switch
    {
        OttlContext.Resource => [OttlContext.Resource],
        OttlContext.Scope => [OttlContext.Scope, OttlContext.Resource],
        OttlContext.SpanEvent => [OttlContext.SpanEvent, OttlContext.Span, OttlContext.Scope, OttlContext.Resource],
        OttlContext.DataPoint => [OttlContext.DataPoint, OttlContext.Metric, OttlContext.Scope, OttlContext.Resource],
        _ => [context, OttlContext.Scope, OttlContext.Resource],
    };
}
