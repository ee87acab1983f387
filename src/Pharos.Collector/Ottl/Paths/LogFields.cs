using System.Collections.Frozen;
using Pharos.Collector.Ottl.Values;

namespace Pharos.Collector.Ottl.Paths;

internal static class LogFields
{
    public static readonly FrozenDictionary<string, FieldDefinition> All = new Dictionary<string, FieldDefinition>
    {
        ["time_unix_nano"] = new(t => (long)t.Log!.TimeNs, SetValue.Time((t, v) => t.Log!.TimeNs = v)),
        ["time"] = new(t => new Instant((long)t.Log!.TimeNs), SetValue.Time((t, v) => t.Log!.TimeNs = v)),
        ["observed_time_unix_nano"] = new(t => (long)t.Log!.ObservedTimeNs, SetValue.Time((t, v) => t.Log!.ObservedTimeNs = v)),
        ["observed_time"] = new(t => new Instant((long)t.Log!.ObservedTimeNs), SetValue.Time((t, v) => t.Log!.ObservedTimeNs = v)),
        ["severity_number"] = new(t => (long)t.Log!.SeverityNumber, SetValue.Integer((t, v) => t.Log!.SeverityNumber = (int)v)),
        ["severity_text"] = new(t => t.Log!.SeverityText, SetValue.Text((t, v) => t.Log!.SeverityText = v)),
        ["body"] = new(t => t.Log!.Body, (t, v) => t.Log!.Body = OttlValues.ToStored(v)),
        ["body.string"] = new(t => OttlValues.ToText(t.Log!.Body), SetValue.Text((t, v) => t.Log!.Body = v)),
        ["attributes"] = new(t => t.Log!.Attributes, SetValue.Map(t => t.Log!.Attributes)),
        ["dropped_attributes_count"] = new(t => (long)t.Log!.DroppedAttributes, SetValue.Integer((t, v) => t.Log!.DroppedAttributes = (uint)v)),
        ["flags"] = new(t => (long)t.Log!.Flags, SetValue.Integer((t, v) => t.Log!.Flags = (uint)v)),
        ["trace_id"] = new(t => SetValue.IdBytes(t.Log!.TraceId, 16), SetValue.Id(16, (t, v) => t.Log!.TraceId = v)),
        ["trace_id.string"] = new(t => t.Log!.TraceId, SetValue.HexId(16, (t, v) => t.Log!.TraceId = v)),
        ["span_id"] = new(t => SetValue.IdBytes(t.Log!.SpanId, 8), SetValue.Id(8, (t, v) => t.Log!.SpanId = v)),
        ["span_id.string"] = new(t => t.Log!.SpanId, SetValue.HexId(8, (t, v) => t.Log!.SpanId = v)),
        ["event_name"] = new(t => t.Log!.EventName, SetValue.Text((t, v) => t.Log!.EventName = v)),
        ["cache"] = new(t => t.Cache, SetValue.Map(t => t.Cache)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
