using System.Collections.Frozen;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl.Paths;

internal static class SpanFields
{
    private static readonly string[] s_kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];

    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["trace_id"] = new(t => SetValue.IdBytes(t.Span!.TraceId, 16), SetValue.Id(16, (t, v) => t.Span!.TraceId = v)),
        ["trace_id.string"] = new(t => t.Span!.TraceId, SetValue.HexId(16, (t, v) => t.Span!.TraceId = v)),
        ["span_id"] = new(t => SetValue.IdBytes(t.Span!.SpanId, 8), SetValue.Id(8, (t, v) => t.Span!.SpanId = v)),
        ["span_id.string"] = new(t => t.Span!.SpanId, SetValue.HexId(8, (t, v) => t.Span!.SpanId = v)),
        ["parent_span_id"] = new(t => SetValue.IdBytes(t.Span!.ParentSpanId, 8), SetValue.Id(8, (t, v) => t.Span!.ParentSpanId = v)),
        ["parent_span_id.string"] = new(t => t.Span!.ParentSpanId, SetValue.HexId(8, (t, v) => t.Span!.ParentSpanId = v)),
        ["trace_state"] = new(t => t.Span!.TraceState, SetValue.Text((t, v) => t.Span!.TraceState = v)),
        ["name"] = new(t => t.Span!.Name, SetValue.Text((t, v) => t.Span!.Name = v)),
        ["kind"] = new(t => (long)t.Span!.Kind, SetValue.Integer((t, v) => t.Span!.Kind = (int)v)),
        ["kind.string"] = new(t => NameOf(t.Span!.Kind), SetValue.Text((t, v) => t.Span!.Kind = Math.Max(0, Array.IndexOf(s_kinds, v)))),
        ["kind.deprecated_string"] = new(t => $"SPAN_KIND_{NameOf(t.Span!.Kind).ToUpperInvariant()}"),
        ["start_time_unix_nano"] = new(t => (long)t.Span!.StartNs, SetValue.Time((t, v) => t.Span!.StartNs = v)),
        ["start_time"] = new(t => new Instant((long)t.Span!.StartNs), SetValue.Time((t, v) => t.Span!.StartNs = v)),
        ["end_time_unix_nano"] = new(t => (long)t.Span!.EndNs, SetValue.Time((t, v) => t.Span!.EndNs = v)),
        ["end_time"] = new(t => new Instant((long)t.Span!.EndNs), SetValue.Time((t, v) => t.Span!.EndNs = v)),
        ["attributes"] = new(t => t.Span!.Attributes, SetValue.Map(t => t.Span!.Attributes)),
        ["dropped_attributes_count"] = new(t => (long)t.Span!.DroppedAttributes, SetValue.Integer((t, v) => t.Span!.DroppedAttributes = (uint)v)),
        ["dropped_events_count"] = new(t => (long)t.Span!.DroppedEvents, SetValue.Integer((t, v) => t.Span!.DroppedEvents = (uint)v)),
        ["dropped_links_count"] = new(t => (long)t.Span!.DroppedLinks, SetValue.Integer((t, v) => t.Span!.DroppedLinks = (uint)v)),
        ["status.code"] = new(t => (long)t.Span!.StatusCode, SetValue.Integer((t, v) => t.Span!.StatusCode = (int)v)),
        ["status.message"] = new(t => t.Span!.StatusMessage, SetValue.Text((t, v) => t.Span!.StatusMessage = v)),
        ["flags"] = new(t => (long)t.Span!.Flags, SetValue.Integer((t, v) => t.Span!.Flags = (uint)v)),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static string NameOf(int kind) => kind >= 0 && kind < s_kinds.Length ? s_kinds[kind] : "";
}
