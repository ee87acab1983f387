using System.Collections.Frozen;

namespace Pharos.Collector.Ottl.Paths;

/// <summary>The fields of each context by their dotted name without keys (pkg/ottl/contexts, READMEs).</summary>
internal static class ContextFields
{
    private static readonly FrozenDictionary<OttlContext, FrozenDictionary<string, FieldDefinition>> s_fields = new Dictionary<OttlContext, FrozenDictionary<string, FieldDefinition>>
    {
        [OttlContext.Resource] = ResourceFields.All,
        [OttlContext.Scope] = ScopeFields.All,
        [OttlContext.Log] = LogFields.All,
        [OttlContext.Span] = SpanFields.All,
        [OttlContext.SpanEvent] = SpanEventFields.All,
        [OttlContext.Metric] = MetricFields.All,
        [OttlContext.DataPoint] = DataPointFields.All,
    }.ToFrozenDictionary();

    public static FieldDefinition? Find(OttlContext context, string name) => s_fields[context].GetValueOrDefault(name);

    public static IEnumerable<string> Names(OttlContext context) => s_fields[context].Keys.Order(StringComparer.Ordinal);
}
