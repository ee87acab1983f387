using System.Buffers.Binary;
using System.IO.Hashing;
using Pharos.Core;

namespace Pharos.Logs.Store.Head;

/// <summary>128 bits that stand for an entry: time, line and metadata. Of this process only: never stored.</summary>
internal static class Fingerprint
{
    public static UInt128 Of(long timestampNs, ReadOnlySpan<byte> line, LabelSet metadata)
    {
        Span<byte> salt = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(salt, timestampNs);
        BinaryPrimitives.WriteInt32LittleEndian(salt[8..], metadata.GetHashCode());
        return XxHash128.HashToUInt128(line, (long)XxHash3.HashToUInt64(salt));
    }
}
