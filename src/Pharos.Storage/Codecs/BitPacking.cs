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
        // The last values may not have 8 bytes after their start.
        int safe = bytes.Length < 8 ? 0 : Math.Min(values.Length, (int)(((((long)bytes.Length - 8) * 8) / width) + 1));
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref long to = ref MemoryMarshal.GetReference(values);
        nint bit = 0;
        int index = 0;
        for (; index + 4 <= safe; index += 4)
        {
            ulong a = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7);
            bit += width;
            ulong b = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7);
            bit += width;
            ulong c = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7);
            bit += width;
            ulong d = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7);
            bit += width;
            Unsafe.Add(ref to, index) = (long)(a & mask);
            Unsafe.Add(ref to, index + 1) = (long)(b & mask);
            Unsafe.Add(ref to, index + 2) = (long)(c & mask);
            Unsafe.Add(ref to, index + 3) = (long)(d & mask);
        }
        for (; index < values.Length; index++) values[index] = (long)Get(bytes, width, index);
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
        int safe = bytes.Length < 8 ? 0 : Math.Min(values.Length, (int)(((((long)bytes.Length - 8) * 8) / width) + 1));
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        for (nint bit = (nint)index * width; index < safe; index++, bit += width)
            values[index] = (int)((Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, bit >> 3)) >> (int)(bit & 7)) & mask);
        for (; index < values.Length; index++) values[index] = (int)Get(bytes, width, index);
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
