using System.Buffers.Binary;
using Pharos.Traces.TraceQL;
using Pharos.Wire;

namespace Pharos.Traces.Store;

/// <summary>Writes the fixed fields of a Span message back.</summary>
internal static class SpanWriter
{
    public static void WriteFixed(ProtoWriter to, UInt128 traceId, ulong spanId, ulong parentId, ReadOnlySpan<byte> name, int kindStatus, long startNs, long durationNs, ReadOnlySpan<byte> statusMessage)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, traceId);
        to.WriteBytes(1, id);
        BinaryPrimitives.WriteUInt64BigEndian(id, spanId);
        to.WriteBytes(2, id[..8]);
        if (parentId != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(id, parentId);
            to.WriteBytes(4, id[..8]);
        }
        if (!name.IsEmpty) to.WriteBytes(5, name);
        SpanKind kind = KindStatus.Kind(kindStatus);
        if (kind != SpanKind.Unspecified) to.WriteVarint(6, (ulong)kind);
        to.WriteFixed64(7, (ulong)startNs);
        to.WriteFixed64(8, (ulong)(startNs + durationNs));
        if (!KindStatus.HasStatus(kindStatus)) return;
        int open = to.Open(15);
        if (!statusMessage.IsEmpty) to.WriteBytes(2, statusMessage);
        SpanStatus status = KindStatus.Status(kindStatus);
        if (status != SpanStatus.Unset) to.WriteVarint(3, (ulong)status);
        to.Close(open);
    }
}
