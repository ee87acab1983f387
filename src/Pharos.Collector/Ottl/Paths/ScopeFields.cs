using System.Collections.Frozen;

namespace Pharos.Collector.Ottl.Paths;

internal static class ScopeFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["name"] = new(t => t.Scope.Name, SetValue.Text((t, v) => t.Scope = t.Scope with { Name = v })),
        ["version"] = new(t => t.Scope.Version, SetValue.Text((t, v) => t.Scope = t.Scope with { Version = v })),
        ["attributes"] = new(t => t.Scope.Attributes, SetValue.Map(t => t.Scope.Attributes)),
        ["schema_url"] = new(t => t.Scope.SchemaUrl, SetValue.Text((t, v) => t.Scope = t.Scope with { SchemaUrl = v })),
        ["dropped_attributes_count"] = new(t => (long)t.Scope.DroppedAttributes, SetValue.Integer((t, v) => t.Scope = t.Scope with { DroppedAttributes = (uint)v })),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
