using System.Buffers.Binary;
using System.IO.Hashing;

namespace Pharos.Logs.Store.Head;

/// <summary>128 bits that stand for an entry: time, line and metadata. Of this process only: never stored.</summary>
internal static class Fingerprint
{
    /// <param name="metadata">As <see cref="LogQL.LabelBytes"/>.</param>
    public static UInt128 Of(long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        Span<byte> salt = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(salt, timestampNs);
        BinaryPrimitives.WriteUInt64LittleEndian(salt[8..], XxHash3.HashToUInt64(metadata));
        return XxHash128.HashToUInt128(line, (long)XxHash3.HashToUInt64(salt));
    }
}
