using System.Numerics;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Blocks;

/// <summary>A page of integers whose upper bits are entropy-coded: durations and sizes cluster, and a fixed width pays for the longest of them in every value.</summary>
/// <remarks><code>
/// size  field
///    1  mode    3 offsets, 4 deltas (0 to 2 and 0x80 to 0x82 are pages of <see cref="IntegerCodec"/>)
///    1  low     bits of each value that stand as they are, 0 to 48
///    z  base    added to every value
///    z  first   mode 4: the first value, which has no delta
///    v  frame   size, then a zstd frame of one byte a value: the bits above the low ones
///    n  packed  the low bits, see <see cref="BitPacking"/>
/// </code></remarks>
internal static class SplitPage
{
    public const byte Offsets = 3, Deltas = 4;
    private const int MaxLow = 48, FewestValues = 128;

    /// <summary>Writes the page in place of what stands from <paramref name="start"/> on, if it is smaller.</summary>
    public static void Improve(ReadOnlySpan<long> values, ByteWriter to, int start)
    {
        if (values.Length < FewestValues) return;
        Span<long> deltas = stackalloc long[values.Length - 1];
        for (int i = 0; i < deltas.Length; i++) deltas[i] = unchecked(values[i + 1] - values[i]);
        double most = 0.97 * (to.Length - start), offsets = EstimateBytes(values, out int offsetLow, out long offsetBase), steps = EstimateBytes(deltas, out int deltaLow, out long deltaBase);
        if (Math.Min(offsets, steps) > most) return;
        int end = to.Length;
        if (offsets <= steps) Write(Offsets, values, offsetBase, offsetLow, 0, to);
        else Write(Deltas, deltas, deltaBase, deltaLow, values[0], to);
        int size = to.Length - end;
        if (size < end - start) to.At(end, size).CopyTo(to.At(start, size));
        to.Truncate(start + Math.Min(size, end - start));
    }

    /// <summary>Reads a page, whose mode was read before.</summary>
    public static void Read(byte mode, ref ByteReader from, Span<long> values)
    {
        int low = from.Byte("low bits");
        if (low > MaxLow) throw from.Fault("low bits", $"are {low}");
        long offset = from.Varint("base"), sum = mode == Deltas ? from.Varint("first") : 0;
        Span<long> rest = mode == Deltas ? values[1..] : values;
        Span<byte> high = stackalloc byte[IntegerCodec.MaxCount];
        high = high[..rest.Length];
        Zstd.Read(from.Take(from.Count("high bits", from.Remaining), "high bits"), high);
        BitPacking.Unpack(from.Take(BitPacking.SizeBytes(rest.Length, low), "low bits"), low, rest);
        if (mode == Deltas)
        {
            values[0] = sum;
            AddUp(high, low, offset, sum, rest);
        }
        else Join(high, low, offset, rest);
    }

    // One loop for each mode, over spans that are seen to be of one length: every value of a query's pages comes through here.
    private static void Join(ReadOnlySpan<byte> high, int low, long offset, Span<long> values)
    {
        int count = values.Length;
        high = high[..count];
        for (int i = 0; i < count; i++) values[i] = unchecked((values[i] | ((long)high[i] << low)) + offset);
    }

    private static void AddUp(ReadOnlySpan<byte> high, int low, long offset, long sum, Span<long> values)
    {
        int count = values.Length;
        high = high[..count];
        for (int i = 0; i < count; i++) values[i] = sum = unchecked(sum + ((values[i] | ((long)high[i] << low)) + offset));
    }

    private static void Write(byte mode, ReadOnlySpan<long> values, long offset, int low, long first, ByteWriter to)
    {
        to.Byte(mode);
        to.Byte((byte)low);
        to.Varint(offset);
        if (mode == Deltas) to.Varint(first);
        Span<byte> high = stackalloc byte[values.Length];
        Span<long> packed = stackalloc long[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            long value = unchecked(values[i] - offset);
            high[i] = (byte)(value >> low);
            packed[i] = value & ((1L << low) - 1);
        }
        var frame = new ByteWriter(values.Length + 64);
        Zstd.Write(high, level: 1, frame);
        to.Uvarint((ulong)frame.Length);
        to.Bytes(frame.Written);
        BitPacking.Pack(packed, low, to);
    }

    private static double EstimateBytes(ReadOnlySpan<long> values, out int low, out long offset)
    {
        const int frameBytes = 48; // headers and a short table of codes
        long max = offset = values[0];
        foreach (long value in values)
        {
            offset = Math.Min(offset, value);
            max = Math.Max(max, value);
        }
        low = Math.Max(0, 56 - BitOperations.LeadingZeroCount(unchecked((ulong)(max - offset))));
        if (low > MaxLow) return double.MaxValue;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (long value in values) counts[(int)(unchecked(value - offset) >> low)]++;
        double bits = (double)low * values.Length;
        foreach (int count in counts) if (count > 0) bits += count * Math.Log2((double)values.Length / count);
        return (bits / 8) + frameBytes;
    }
}
