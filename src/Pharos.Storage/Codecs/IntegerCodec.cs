using System.Numerics;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Codecs;

/// <summary>A run of 64-bit integers as offsets from a base, as deltas, or as offsets from a straight line, bit-packed, with rare outliers patched.</summary>
/// <remarks><code>
/// size  field     meaning
///    1  mode      0 offsets, 1 deltas, 2 line; + 0x80 where patches follow
///    1  width     bits per packed value: 0 to 56 or 64
///    v  base      zigzag varint, added to every packed value
///    v  first     modes 1 and 2: the first value (zigzag varint)
///    v  slope     mode 2: value[i] = first + i * slope + base + packed[i] (zigzag varint)
///    v  patches   with 0x80: count, then per patch the distance to the previous position (uvarint) and the packed value (zigzag varint, before base)
///    n  packed    count values (mode 1: count - 1)
/// </code>The count is known to the caller. Arithmetic wraps at 64 bits, so that every input is exact.</remarks>
public static class IntegerCodec
{
    /// <summary>Most values in one run.</summary>
    public const int MaxCount = 4096;

    private const byte Offsets = 0, Deltas = 1, Line = 2, Patched = 0x80;

    /// <summary>Writes offsets or deltas, whichever is smaller.</summary>
    public static void Encode(ReadOnlySpan<long> values, ByteWriter to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, MaxCount);
        if (values.Length < 2)
        {
            EncodeAs(Offsets, values, 0, 0, to);
            return;
        }
        Span<long> deltas = stackalloc long[values.Length - 1];
        long previous = values[0];
        for (int i = 1; i < values.Length; i++)
        {
            long value = values[i];
            deltas[i - 1] = unchecked(value - previous);
            previous = value;
        }
        int start = to.Length;
        EncodeAs(Deltas, deltas, values[0], 0, to);
        int deltaSize = to.Length - start;
        (long min, long max) = Bounds(values);
        // Patches aside, offsets win only where their width is smaller.
        if (BitPacking.SizeBytes(values.Length, BitPacking.WidthOf(unchecked((ulong)(max - min)))) >= deltaSize && deltaSize < 3 * values.Length) return;
        EncodeAs(Offsets, values, 0, 0, to);
        int offsetSize = to.Length - start - deltaSize;
        if (offsetSize < deltaSize) to.At(start + deltaSize, offsetSize).CopyTo(to.At(start, offsetSize));
        to.Truncate(start + Math.Min(offsetSize, deltaSize));
    }

    /// <summary>Writes offsets from the line through the first and last value: for timestamps.</summary>
    public static void EncodeLine(ReadOnlySpan<long> values, ByteWriter to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, MaxCount);
        if (values.Length < 2)
        {
            EncodeAs(Offsets, values, 0, 0, to);
            return;
        }
        long slope = (long)Math.Round((double)unchecked(values[^1] - values[0]) / (values.Length - 1));
        Span<long> rest = stackalloc long[values.Length];
        for (int i = 0; i < values.Length; i++) rest[i] = unchecked(values[i] - values[0] - (slope * i));
        int start = to.Length;
        EncodeAs(Line, rest, values[0], slope, to);
        int lineSize = to.Length - start;
        if (lineSize < 20) return;
        Encode(values, to);
        int otherSize = to.Length - start - lineSize;
        if (otherSize < lineSize) to.At(start + lineSize, otherSize).CopyTo(to.At(start, otherSize));
        to.Truncate(start + Math.Min(lineSize, otherSize));
    }

    public static void Decode(ref ByteReader from, Span<long> values)
    {
        if (values.Length > MaxCount) throw from.Fault("count", $"is more than {MaxCount}");
        byte mode = from.Byte("mode");
        int kind = mode & 0x7F, width = from.Byte("width");
        if (kind > Line) throw from.Fault("mode", $"is {mode}, not known");
        if (width > 56 && width != 64) throw from.Fault("width", $"is {width}");
        long offset = from.Varint("base");
        long first = kind == Offsets ? 0 : from.Varint("first");
        long slope = kind == Line ? from.Varint("slope") : 0;
        Span<long> packed = kind == Deltas ? values[1..] : values;
        ByteReader patches = from;
        int patchCount = 0;
        if ((mode & Patched) != 0)
        {
            patchCount = from.Count("patches", packed.Length);
            patches = from;
            for (int i = 0; i < patchCount; i++)
            {
                from.Uvarint("patch position");
                from.Varint("patch value");
            }
        }
        BitPacking.Unpack(from.Take(BitPacking.SizeBytes(packed.Length, width), "packed values"), width, packed);
        ulong at = 0;
        for (int i = 0; i < patchCount; i++)
        {
            at += patches.Uvarint("patch position");
            long value = patches.Varint("patch value");
            if (at >= (ulong)packed.Length) throw patches.Fault("patch position", "lies outside");
            packed[(int)at] = value;
        }
        switch (kind)
        {
            case Offsets:
                if (offset != 0) foreach (ref long value in values) value = unchecked(value + offset);
                break;
            case Deltas:
                long sum = values[0] = first;
                foreach (ref long value in packed) value = sum = unchecked(sum + (value + offset)); // one addition waits for the one before it, not two
                break;
            default:
                long line = unchecked(first + offset);
                foreach (ref long value in values)
                {
                    value = unchecked(value + line);
                    line = unchecked(line + slope);
                }
                break;
        }
    }

    /// <summary>One value of a run, where the run's form allows that: offsets without patches.</summary>
    public static bool TryDecodeOne(ref ByteReader from, int count, int index, out long value)
    {
        value = 0;
        if (from.Byte("mode") != Offsets) return false;
        int width = from.Byte("width");
        if (width > 56 && width != 64) throw from.Fault("width", $"is {width}");
        long offset = from.Varint("base");
        value = unchecked((long)BitPacking.Get(from.Take(BitPacking.SizeBytes(count, width), "packed values"), width, index) + offset);
        return true;
    }

    private static void EncodeAs(byte mode, ReadOnlySpan<long> values, long first, long slope, ByteWriter to)
    {
        (long min, long max) = values.IsEmpty ? (0, 0) : Bounds(values);
        int width = BitPacking.WidthOf(unchecked((ulong)(max - min)));
        bool patched = width > 4 && values.Length >= 16 && TryPatch(values, ref min, ref width);
        to.Byte((byte)(mode | (patched ? Patched : 0)));
        to.Byte((byte)width);
        to.Varint(min);
        if (mode != Offsets) to.Varint(first);
        if (mode == Line) to.Varint(slope);
        Span<long> packed = stackalloc long[values.Length];
        if (!patched)
        {
            for (int i = 0; i < packed.Length; i++) packed[i] = unchecked(values[i] - min);
        }
        else
        {
            ulong limit = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
            int count = 0;
            for (int i = 0; i < packed.Length; i++)
            {
                packed[i] = unchecked(values[i] - min);
                if ((ulong)packed[i] > limit) count++;
            }
            to.Uvarint((ulong)count);
            int last = 0;
            for (int i = 0; i < packed.Length; i++)
            {
                if ((ulong)packed[i] <= limit) continue;
                to.Uvarint((ulong)(i - last));
                to.Varint(packed[i]);
                last = i;
                packed[i] = 0;
            }
        }
        BitPacking.Pack(packed, width, to);
    }

    /// <summary>Finds a smaller width by leaving out values far from the middle one, where that pays for the patches.</summary>
    private static bool TryPatch(ReadOnlySpan<long> values, ref long min, ref int width)
    {
        Span<int> lengths = stackalloc int[65];
        lengths.Clear();
        long pivot = values[values.Length / 2];
        foreach (long value in values)
        {
            long distance = unchecked(value - pivot);
            lengths[64 - BitOperations.LeadingZeroCount((ulong)((distance << 1) ^ (distance >> 63)))]++;
        }
        int exceptions = 0, best = -1;
        long bestBits = (long)width * values.Length * 9 / 10, patchBits = 24 + width;
        for (int length = 64; length > 0; length--)
        {
            long bits = ((long)length * values.Length) + (exceptions * patchBits);
            if (exceptions > 0 && bits < bestBits)
            {
                bestBits = bits;
                best = length;
            }
            exceptions += lengths[length];
            if (exceptions > values.Length / 4) break;
        }
        if (best < 0) return false;
        long low = long.MaxValue, high = long.MinValue;
        foreach (long value in values)
        {
            long distance = unchecked(value - pivot);
            if (64 - BitOperations.LeadingZeroCount((ulong)((distance << 1) ^ (distance >> 63))) > best) continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        min = low;
        width = BitPacking.WidthOf(unchecked((ulong)(high - low)));
        return true;
    }

    private static (long Min, long Max) Bounds(ReadOnlySpan<long> values)
    {
        long min = values[0], max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        return (min, max);
    }
}
