using System.Collections.Frozen;

namespace Pharos.Collector.Ottl.Paths;

internal static class ResourceFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["attributes"] = new(t => t.Resource.Attributes, SetValue.Map(t => t.Resource.Attributes)),
        ["schema_url"] = new(t => t.Resource.SchemaUrl, SetValue.Text((t, v) => t.Resource = t.Resource with { SchemaUrl = v })),
        ["dropped_attributes_count"] = new(t => (long)t.Resource.DroppedAttributes, SetValue.Integer((t, v) => t.Resource = t.Resource with { DroppedAttributes = (uint)v })),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
