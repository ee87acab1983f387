using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Codecs;

/// <summary>CRC-32C (Castagnoli), by the CPU's instruction where there is one.</summary>
public static class Crc32C
{
    // An instruction waits for the one before it, so long inputs go through three at a time, each over a stripe of its own.
    private const int StripeBytes = 1024;

    /// <summary>What each byte of a checksum becomes over a stripe of zeros, which is how the checksum before a stripe is joined to the stripe's own: four tables of 256.</summary>
    private static readonly uint[] s_overStripe = OverStripe();

    /// <summary>The checksum of <paramref name="bytes"/>; <paramref name="seed"/> continues an earlier one or salts this one.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        while (bytes.Length >= 3 * StripeBytes)
        {
            crc = ThreeStripes(ref MemoryMarshal.GetReference(bytes), crc);
            bytes = bytes[(3 * StripeBytes)..];
        }
        return ~Append(bytes, crc);
    }

    private static uint Append(ReadOnlySpan<byte> bytes, uint crc)
    {
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int index = 0;
        for (; index + 8 <= bytes.Length; index += 8)
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, index)));
        for (; index < bytes.Length; index++)
            crc = BitOperations.Crc32C(crc, Unsafe.Add(ref at, index));
        return crc;
    }

    private static uint ThreeStripes(ref byte at, uint first)
    {
        uint second = 0, third = 0;
        for (int index = 0; index < StripeBytes; index += 8)
        {
            first = BitOperations.Crc32C(first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, index)));
            second = BitOperations.Crc32C(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, StripeBytes + index)));
            third = BitOperations.Crc32C(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, (2 * StripeBytes) + index)));
        }
        return PassStripe(PassStripe(first) ^ second) ^ third;
    }

    /// <summary>The checksum after as many zeros as a stripe has bytes.</summary>
    private static uint PassStripe(uint crc)
    {
        uint[] table = s_overStripe;
        return table[crc & 0xFF] ^ table[256 + ((crc >> 8) & 0xFF)] ^ table[512 + ((crc >> 16) & 0xFF)] ^ table[768 + (crc >> 24)];
    }

    /// <summary>Zeros change a checksum bit by bit alone: the outcome for a byte is that of its bits together.</summary>
    private static uint[] OverStripe()
    {
        var zeros = new byte[StripeBytes];
        var table = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint ofBit = Append(zeros, 1u << bit);
            int start = bit / 8 * 256, mask = 1 << (bit % 8);
            for (int value = 0; value < 256; value++) if ((value & mask) != 0) table[start + value] ^= ofBit;
        }
        return table;
    }
}
