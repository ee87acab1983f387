using System.Collections.Frozen;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl.Paths;

internal static class SpanEventFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["time_unix_nano"] = new(t => (long)t.Event!.TimeNs, SetValue.Time((t, v) => t.Event!.TimeNs = v)),
        ["time"] = new(t => new Instant((long)t.Event!.TimeNs), SetValue.Time((t, v) => t.Event!.TimeNs = v)),
        ["name"] = new(t => t.Event!.Name, SetValue.Text((t, v) => t.Event!.Name = v)),
        ["attributes"] = new(t => t.Event!.Attributes, SetValue.Map(t => t.Event!.Attributes)),
        ["dropped_attributes_count"] = new(t => (long)t.Event!.DroppedAttributes, SetValue.Integer((t, v) => t.Event!.DroppedAttributes = (uint)v)),
        ["event_index"] = new(t => (long)t.EventIndex),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
