using System.Buffers.Binary;
using Pharos.Wire;

namespace Pharos.Traces.Tests;

/// <summary>A span to send. Attributes are text, long, double, bool, or a list of text.</summary>
internal sealed record SpanSpec(UInt128 TraceId, ulong Id, ulong ParentId = 0, string Name = "op", long StartNs = 1_000_000_000, long DurationNs = 1_000_000, string Service = "api")
{
    public int Kind { get; init; }

    public int Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public string Scope { get; init; } = "";

    public IReadOnlyList<(string Key, object Value)> Attributes { get; init; } = [];

    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>An ExportTraceServiceRequest with a ResourceSpans for each span.</summary>
    public static ReadOnlyMemory<byte> Request(params IEnumerable<SpanSpec> spans)
    {
        var to = new ProtoWriter();
        foreach (SpanSpec span in spans)
        {
            int resourceSpans = to.Open(1);
            int resource = to.Open(1);
            Attribute(to, 1, "service.name", span.Service);
            to.Close(resource);
            int scopeSpans = to.Open(2);
            if (span.Scope.Length > 0)
            {
                int scope = to.Open(1);
                to.WriteString(1, span.Scope);
                to.Close(scope);
            }
            int message = to.Open(2);
            span.Write(to);
            to.Close(message);
            to.Close(scopeSpans);
            to.Close(resourceSpans);
        }
        return to.WrittenMemory;
    }

    private void Write(ProtoWriter to)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, TraceId);
        to.WriteBytes(1, id);
        BinaryPrimitives.WriteUInt64BigEndian(id, Id);
        to.WriteBytes(2, id[..8]);
        if (ParentId != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(id, ParentId);
            to.WriteBytes(4, id[..8]);
        }
        if (Name.Length > 0) to.WriteString(5, Name);
        if (Kind != 0) to.WriteVarint(6, (ulong)Kind);
        to.WriteFixed64(7, (ulong)StartNs);
        to.WriteFixed64(8, (ulong)(StartNs + DurationNs));
        foreach ((string key, object value) in Attributes) Attribute(to, 9, key, value);
        foreach (string name in Events)
        {
            int item = to.Open(11);
            to.WriteFixed64(1, (ulong)StartNs + 5);
            to.WriteString(2, name);
            Attribute(to, 3, "event.kind", name);
            to.Close(item);
        }
        if (Status == 0 && StatusMessage.Length == 0) return;
        int status = to.Open(15);
        if (StatusMessage.Length > 0) to.WriteString(2, StatusMessage);
        if (Status != 0) to.WriteVarint(3, (ulong)Status);
        to.Close(status);
    }

    private static void Attribute(ProtoWriter to, int field, string key, object value)
    {
        int open = to.Open(field);
        to.WriteString(1, key);
        int inner = to.Open(2);
        switch (value)
        {
            case string text: to.WriteString(1, text); break;
            case bool truth: to.WriteVarint(2, truth ? 1UL : 0); break;
            case long integer: to.WriteInt64(3, integer); break;
            case int integer: to.WriteInt64(3, integer); break;
            case double real: to.WriteDouble(4, real); break;
            case string[] items:
                int list = to.Open(5);
                foreach (string item in items)
                {
                    int entry = to.Open(1);
                    to.WriteString(1, item);
                    to.Close(entry);
                }
                to.Close(list);
                break;
        }
        to.Close(inner);
        to.Close(open);
    }
}
