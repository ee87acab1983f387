using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Codecs;

/// <summary>CRC-32C (Castagnoli), by the CPU's instruction where there is one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>; <paramref name="seed"/> continues an earlier one or salts this one.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int index = 0;
        for (; index + 8 <= bytes.Length; index += 8)
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, index)));
        for (; index < bytes.Length; index++)
            crc = BitOperations.Crc32C(crc, Unsafe.Add(ref at, index));
        return ~crc;
    }
}
