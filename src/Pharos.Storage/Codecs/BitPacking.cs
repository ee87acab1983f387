using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Codecs;

/// <summary>Unsigned integers of equal width, one after another, lowest bit first.</summary>
/// <remarks>Widths 0 to 56 and 64: an unaligned 8-byte load then always holds a whole value.</remarks>
public static class BitPacking
{
    /// <summary>Four values of this width and seven bits before them fit into 64 bits.</summary>
    private const int MaxQuadWidth = 14;

    /// <summary>The width used for values up to <paramref name="max"/>.</summary>
    public static int WidthOf(ulong max)
    {
        int width = 64 - BitOperations.LeadingZeroCount(max);
        return width > 56 ? 64 : width;
    }

    public static int SizeBytes(int count, int width) => checked((int)((((long)count * width) + 7) >> 3));

    public static void Pack(ReadOnlySpan<long> values, int width, ByteWriter to)
    {
        if (width == 0) return;
        Span<byte> bytes = to.Reserve(SizeBytes(values.Length, width));
        if (width == 64)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return;
        }
        ulong pending = 0;
        int used = 0, at = 0;
        foreach (long value in values)
        {
            pending |= (ulong)value << used;
            used += width;
            if (used < 64) continue;
            Unsafe.WriteUnaligned(ref bytes[at], pending);
            at += 8;
            used -= 64;
            pending = used == 0 ? 0 : (ulong)value >> (width - used);
        }
        for (; used > 0; used -= 8)
        {
            bytes[at++] = (byte)pending;
            pending >>= 8;
        }
    }

    /// <summary>The same for values of at most 31 bits.</summary>
    public static void Pack(ReadOnlySpan<int> values, int width, ByteWriter to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 31);
        if (width == 0) return;
        Span<byte> bytes = to.Reserve(SizeBytes(values.Length, width));
        ulong pending = 0;
        int used = 0, at = 0;
        foreach (int value in values)
        {
            pending |= (ulong)(uint)value << used;
            used += width;
            if (used < 32) continue;
            Unsafe.WriteUnaligned(ref bytes[at], (uint)pending);
            at += 4;
            used -= 32;
            pending >>= 32;
        }
        for (; used > 0; used -= 8)
        {
            bytes[at++] = (byte)pending;
            pending >>= 8;
        }
    }

    /// <summary>Reads <paramref name="values"/>.Length values; <paramref name="bytes"/> holds exactly <see cref="SizeBytes"/>.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, int width, Span<long> values)
    {
        if (width == 0)
        {
            values.Clear();
            return;
        }
        if (bytes.Length < SizeBytes(values.Length, width)) throw new CorruptDataException("record", 0, "packed values are cut short");
        if (width == 64)
        {
            bytes[..(8 * values.Length)].CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        ulong mask = (1UL << width) - 1;
        int safe = Safe(bytes.Length, width, values.Length);
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref long to = ref MemoryMarshal.GetReference(values);
        nint bit = 0;
        int index = 0;
        if (width <= MaxQuadWidth && Avx2.IsSupported)
        {
            Vector256<ulong> shifts = Vector256.Create(0UL, (ulong)width, 2 * (ulong)width, 3 * (ulong)width), masks = Vector256.Create(mask);
            for (; index + 4 <= safe; index += 4, bit += 4 * width)
            {
                ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7);
                (Avx2.ShiftRightLogicalVariable(Vector256.Create(four), shifts) & masks).AsInt64().StoreUnsafe(ref to, (nuint)index);
            }
        }
        for (; index < safe; index++, bit += width)
            Unsafe.Add(ref to, index) = (long)((Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7)) & mask);
        ulong last = LastWord(bytes);
        for (bit -= 8 * Math.Max(bytes.Length - 8, 0); index < values.Length; index++, bit += width) Unsafe.Add(ref to, index) = (long)((last >> (int)bit) & mask);
    }

    /// <summary>The same for values of at most 31 bits.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, int width, Span<int> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 31);
        if (width == 0)
        {
            values.Clear();
            return;
        }
        if (bytes.Length < SizeBytes(values.Length, width)) throw new CorruptDataException("record", 0, "packed values are cut short");
        int index = width <= 8 && Bmi2.X64.IsSupported && Avx2.IsSupported ? UnpackNarrow(bytes, width, values) : 0;
        ulong mask = (1UL << width) - 1;
        int safe = Safe(bytes.Length, width, values.Length);
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        nint bit = (nint)index * width;
        for (; index < safe; index++, bit += width)
            values[index] = (int)((Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7)) & mask);
        ulong last = LastWord(bytes);
        for (bit -= 8 * Math.Max(bytes.Length - 8, 0); index < values.Length; index++, bit += width) values[index] = (int)((last >> (int)bit) & mask);
    }

    /// <summary>How many of <paramref name="count"/> values have eight bytes from the byte that they begin in.</summary>
    private static int Safe(int sizeBytes, int width, int count) => sizeBytes < 8 ? 0 : (int)Math.Min(count, ((sizeBytes - 8L) * 8 / width) + 1);

    /// <summary>The last eight bytes, or all where there are fewer: what is not <see cref="Safe"/> lies whole in them.</summary>
    private static ulong LastWord(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8) return Unsafe.ReadUnaligned<ulong>(ref Unsafe.AsRef(in bytes[^8]));
        ulong word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) word = (word << 8) | bytes[i];
        return word;
    }

    /// <summary>Eight values at a time, which take <paramref name="width"/> whole bytes; returns how many it read.</summary>
    private static int UnpackNarrow(ReadOnlySpan<byte> bytes, int width, Span<int> values)
    {
        ulong lanes = ((1UL << width) - 1) * 0x0101010101010101;
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref int to = ref MemoryMarshal.GetReference(values);
        int index = 0;
        for (int at = 0; index + 8 <= values.Length && at + 8 <= bytes.Length; index += 8, at += width)
        {
            ulong eight = Bmi2.X64.ParallelBitDeposit(Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, (nint)at)), lanes);
            Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(eight).AsByte()).StoreUnsafe(ref to, (nuint)index);
        }
        return index;
    }

    /// <summary>One value by its index.</summary>
    public static ulong Get(ReadOnlySpan<byte> bytes, int width, long index)
    {
        if (width == 0) return 0;
        long bit = index * width;
        int at = checked((int)(bit >> 3));
        if (at + 8 <= bytes.Length)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AsRef(in bytes[at]));
            return width == 64 ? word : (word >> (int)(bit & 7)) & ((1UL << width) - 1);
        }
        ulong tail = 0;
        for (int i = bytes.Length - 1; i >= at; i--) tail = (tail << 8) | bytes[i];
        return (tail >> (int)(bit & 7)) & ((1UL << width) - 1);
    }
}
