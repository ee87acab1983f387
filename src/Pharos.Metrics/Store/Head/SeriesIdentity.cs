using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.Store.Head;

/// <summary>The 128-bit hash by which the same series is recognised in the head and in every block.</summary>
/// <remarks>XxHash128 over the hashes of its pairs in order of name; a pair's hash is XxHash128 over <c>UTF-8 name, 0xFF, UTF-8 value</c>. Part of the block format.</remarks>
internal static class SeriesIdentity
{
    public static UInt128 OfPair(string name, string value)
    {
        int size = Encoding.UTF8.GetMaxByteCount(name.Length + value.Length) + 1;
        byte[]? rented = size > 512 ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> bytes = rented ?? stackalloc byte[512];
        int length = Encoding.UTF8.GetBytes(name, bytes);
        bytes[length++] = 0xFF;
        length += Encoding.UTF8.GetBytes(value, bytes[length..]);
        UInt128 hash = XxHash128.HashToUInt128(bytes[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    public static UInt128 OfPairs(ReadOnlySpan<UInt128> pairs) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(pairs));

    public static UInt128 Of(LabelSet labels)
    {
        ReadOnlySpan<string> parts = labels.Pairs;
        Span<UInt128> hashes = parts.Length <= 64 ? stackalloc UInt128[parts.Length / 2] : new UInt128[parts.Length / 2];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = OfPair(parts[2 * i], parts[(2 * i) + 1]);
        return OfPairs(hashes);
    }
}
