using System.Runtime.InteropServices;
using Pharos.Core;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Chunks;

/// <summary>Native histograms as bytes, bit for bit, alone or as the difference to the one before.</summary>
/// <remarks><code>
/// size  field
///    1  flags    1 same layout as the one before (schema, zero threshold, spans, custom values); 2 all counts are integers; bits 2-3 reset hint
/// not same layout:
///    v  schema (zigzag), 8 zero threshold, spans positive, spans negative (count, then offset zigzag and length each), custom values (count, 8 each)
/// always:
///    8  sum
/// integer counts: count, zero count, buckets as zigzag varints; with the same layout and integers before: differences to those before
/// else:           8 each
/// </code></remarks>
internal static class HistogramCodec
{
    private const byte SameLayout = 1, Integers = 2;
    private const int MaxSpans = 1 << 16, MaxBuckets = 1 << 20;

    public static void Write(FloatHistogram histogram, FloatHistogram? previous, ByteWriter to)
    {
        bool same = previous is not null && SameLayoutAs(histogram, previous);
        bool integers = HasIntegers(histogram);
        to.Byte((byte)((same ? SameLayout : 0) | (integers ? Integers : 0) | ((int)histogram.ResetHint << 2)));
        if (!same)
        {
            to.Varint(histogram.Schema);
            to.Double(histogram.ZeroThreshold);
            WriteSpans(histogram.PositiveSpans, histogram.PositiveBuckets.Length, to);
            WriteSpans(histogram.NegativeSpans, histogram.NegativeBuckets.Length, to);
            to.Uvarint((ulong)histogram.CustomValues.Length);
            to.Bytes(MemoryMarshal.AsBytes(histogram.CustomValues.AsSpan()));
        }
        to.Double(histogram.Sum);
        FloatHistogram? from = same && integers && HasIntegers(previous!) ? previous : null;
        WriteCount(histogram.Count, from?.Count ?? 0, integers, to);
        WriteCount(histogram.ZeroCount, from?.ZeroCount ?? 0, integers, to);
        for (int i = 0; i < histogram.PositiveBuckets.Length; i++) WriteCount(histogram.PositiveBuckets[i], from?.PositiveBuckets[i] ?? 0, integers, to);
        for (int i = 0; i < histogram.NegativeBuckets.Length; i++) WriteCount(histogram.NegativeBuckets[i], from?.NegativeBuckets[i] ?? 0, integers, to);
    }

    public static FloatHistogram Read(ref ByteReader from, FloatHistogram? previous)
    {
        byte flags = from.Byte("histogram flags");
        bool same = (flags & SameLayout) != 0, integers = (flags & Integers) != 0;
        var histogram = new FloatHistogram { ResetHint = (CounterResetHint)((flags >> 2) & 3) };
        if (same)
        {
            if (previous is null) throw from.Fault("histogram", "refers to a layout that is not there");
            histogram.Schema = previous.Schema;
            histogram.ZeroThreshold = previous.ZeroThreshold;
            histogram.PositiveSpans = previous.PositiveSpans;
            histogram.NegativeSpans = previous.NegativeSpans;
            histogram.CustomValues = previous.CustomValues;
            histogram.PositiveBuckets = new double[previous.PositiveBuckets.Length];
            histogram.NegativeBuckets = new double[previous.NegativeBuckets.Length];
        }
        else
        {
            histogram.Schema = (int)from.Varint("schema");
            histogram.ZeroThreshold = from.Double("zero threshold");
            (histogram.PositiveSpans, histogram.PositiveBuckets) = ReadSpans(ref from);
            (histogram.NegativeSpans, histogram.NegativeBuckets) = ReadSpans(ref from);
            int custom = from.Count("custom values", from.Remaining / 8);
            histogram.CustomValues = MemoryMarshal.Cast<byte, double>(from.Take(8 * custom, "custom values")).ToArray();
        }
        histogram.Sum = from.Double("sum");
        FloatHistogram? before = same && integers && HasIntegers(previous!) ? previous : null;
        histogram.Count = ReadCount(ref from, before?.Count ?? 0, integers);
        histogram.ZeroCount = ReadCount(ref from, before?.ZeroCount ?? 0, integers);
        for (int i = 0; i < histogram.PositiveBuckets.Length; i++) histogram.PositiveBuckets[i] = ReadCount(ref from, before?.PositiveBuckets[i] ?? 0, integers);
        for (int i = 0; i < histogram.NegativeBuckets.Length; i++) histogram.NegativeBuckets[i] = ReadCount(ref from, before?.NegativeBuckets[i] ?? 0, integers);
        return histogram;
    }

    private static bool SameLayoutAs(FloatHistogram a, FloatHistogram b) =>
        a.Schema == b.Schema
        && BitConverter.DoubleToInt64Bits(a.ZeroThreshold) == BitConverter.DoubleToInt64Bits(b.ZeroThreshold)
        && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans)
        && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans)
        && a.PositiveBuckets.Length == b.PositiveBuckets.Length
        && a.NegativeBuckets.Length == b.NegativeBuckets.Length
        && MemoryMarshal.Cast<double, long>(a.CustomValues.AsSpan()).SequenceEqual(MemoryMarshal.Cast<double, long>(b.CustomValues.AsSpan()));

    private static bool HasIntegers(FloatHistogram histogram) =>
        IsInteger(histogram.Count) && IsInteger(histogram.ZeroCount)
        && Array.TrueForAll(histogram.PositiveBuckets, IsInteger) && Array.TrueForAll(histogram.NegativeBuckets, IsInteger);

    private static bool IsInteger(double value) =>
        Math.Abs(value) < 9007199254740992 && BitConverter.DoubleToInt64Bits((long)value) == BitConverter.DoubleToInt64Bits(value);

    private static void WriteCount(double value, double previous, bool integers, ByteWriter to)
    {
        if (integers) to.Varint((long)value - (long)previous);
        else to.Double(value);
    }

    private static double ReadCount(ref ByteReader from, double previous, bool integers) =>
        integers ? from.Varint("count") + (long)previous : from.Double("count");

    private static void WriteSpans(HistogramSpan[] spans, int buckets, ByteWriter to)
    {
        to.Uvarint((ulong)spans.Length);
        foreach (HistogramSpan span in spans)
        {
            to.Varint(span.Offset);
            to.Uvarint((ulong)span.Length);
        }
        to.Uvarint((ulong)buckets);
    }

    private static (HistogramSpan[] Spans, double[] Buckets) ReadSpans(ref ByteReader from)
    {
        var spans = new HistogramSpan[from.Count("spans", Math.Min(MaxSpans, from.Remaining))];
        for (int i = 0; i < spans.Length; i++) spans[i] = new HistogramSpan((int)from.Varint("span offset"), from.Count("span length", MaxBuckets));
        return (spans, new double[from.Count("buckets", Math.Min(MaxBuckets, from.Remaining))]);
    }
}
