using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Blooms;

/// <summary>A bloom filter whose bits of one key lie in one cache line: 64-byte lines, six bits a key. It may say yes wrongly, never no.</summary>
/// <remarks>The filter is its bytes: a multiple of 64, or none for an empty set. About 1 % false answers at 10 bits a key, 2.3 % at 8.</remarks>
public static class BloomFilter
{
    public const int LineBytes = 64;

    private const int BitsPerKey = 6;

    /// <summary>Size for so many keys; 0 for none.</summary>
    /// <param name="bitsPerKey">4 to 32.</param>
    public static int SizeBytes(int keys, int bitsPerKey = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keys);
        if (keys == 0) return 0;
        return checked((int)(((((long)keys * bitsPerKey) + 511) / 512) * LineBytes));
    }

    /// <summary>Adds a key, given by a well mixed 64-bit hash.</summary>
    public static void Add(Span<byte> filter, ulong hash)
    {
        ref ulong line = ref Unsafe.As<byte, ulong>(ref filter[LineOf(hash, filter.Length)]);
        ulong bits = Bits(hash);
        for (int i = 0; i < BitsPerKey; i++, bits >>= 9) Unsafe.Add(ref line, (int)((bits >> 6) & 7)) |= 1UL << (int)(bits & 63);
    }

    /// <summary>False only where the key was certainly not added.</summary>
    public static bool MayContain(ReadOnlySpan<byte> filter, ulong hash)
    {
        if (filter.Length < LineBytes) return false;
        ref ulong line = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(filter.Slice(LineOf(hash, filter.Length), LineBytes)));
        ulong bits = Bits(hash);
        for (int i = 0; i < BitsPerKey; i++, bits >>= 9)
            if ((Unsafe.Add(ref line, (int)((bits >> 6) & 7)) >> (int)(bits & 63) & 1) == 0) return false;
        return true;
    }

    /// <summary>A hash for keys of any length, stable on every machine: part of the formats that hold filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        ref byte at = ref MemoryMarshal.GetReference(key);
        ulong length = (ulong)key.Length;
        if (key.Length >= 8)
        {
            ulong hash = length * 0x9E3779B97F4A7C15;
            int i = 0;
            for (; i + 8 < key.Length; i += 8) hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, i)), 0xA0761D6478BD642F);
            return Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, key.Length - 8)), 0xE7037ED1A0B428DB);
        }
        ulong tail = 0;
        if (key.Length >= 4)
            tail = Unsafe.ReadUnaligned<uint>(ref at) | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, key.Length - 4)) << 32);
        else if (key.Length > 0)
            tail = at | ((ulong)Unsafe.Add(ref at, key.Length >> 1) << 8) | ((ulong)Unsafe.Add(ref at, key.Length - 1) << 16);
        return Mix(tail ^ (length * 0x9E3779B97F4A7C15), 0xE7037ED1A0B428DB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low ^ BitOperations.RotateLeft(a, 29);
    }

    private static int LineOf(ulong hash, int filterBytes)
    {
        uint lines = (uint)filterBytes / LineBytes;
        return (int)((((hash >> 32) * lines) >> 32) * LineBytes);
    }

    // Six times nine bits, from the half that does not choose the line.
    private static ulong Bits(ulong hash) => (uint)hash * 0x9E3779B97F4A7C15UL >> 8;
}
