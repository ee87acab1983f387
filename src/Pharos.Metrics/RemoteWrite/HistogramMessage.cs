using Pharos.Core;
using Pharos.Metrics.Exposition;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>The Histogram message, which remote write 1.0 and 2.0 (and remote read) share (prompb/types.proto, io/prometheus/write/v2/types.proto).</summary>
internal static class HistogramMessage
{
    /// <param name="fault">What is wrong with it, or null.</param>
    public static FloatHistogram Read(ReadOnlySpan<byte> message, out long timestampMs, out long startTimestampMs, out string? fault)
    {
        timestampMs = startTimestampMs = 0;
        var histogram = new FloatHistogram();
        List<long> positiveDeltas = [], negativeDeltas = [];
        List<double> positiveCounts = [], negativeCounts = [], custom = [];
        List<HistogramSpan> positiveSpans = [], negativeSpans = [];
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: histogram.Count = reader.ReadVarint(); break;
                case 2: histogram.Count = reader.ReadDouble(); break;
                case 3: histogram.Sum = reader.ReadDouble(); break;
                case 4: histogram.Schema = reader.ReadSint32(); break;
                case 5: histogram.ZeroThreshold = reader.ReadDouble(); break;
                case 6: histogram.ZeroCount = reader.ReadVarint(); break;
                case 7: histogram.ZeroCount = reader.ReadDouble(); break;
                case 8: negativeSpans.Add(NativeBuckets.ReadSpan(reader.ReadBytes())); break;
                case 9: PackedReader.AddSint64(ref reader, negativeDeltas); break;
                case 10: PackedReader.AddDouble(ref reader, negativeCounts); break;
                case 11: positiveSpans.Add(NativeBuckets.ReadSpan(reader.ReadBytes())); break;
                case 12: PackedReader.AddSint64(ref reader, positiveDeltas); break;
                case 13: PackedReader.AddDouble(ref reader, positiveCounts); break;
                case 14: histogram.ResetHint = ReadHint(reader.ReadVarint()); break;
                case 15: timestampMs = reader.ReadInt64(); break;
                case 16: PackedReader.AddDouble(ref reader, custom); break;
                case 17: startTimestampMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        histogram.PositiveSpans = [.. positiveSpans];
        histogram.NegativeSpans = [.. negativeSpans];
        histogram.PositiveBuckets = NativeBuckets.Counts(positiveDeltas, positiveCounts);
        histogram.NegativeBuckets = NativeBuckets.Counts(negativeDeltas, negativeCounts);
        histogram.CustomValues = [.. custom];
        fault = HistogramChecks.Fault(histogram);
        return histogram;
    }

    private static CounterResetHint ReadHint(ulong value) => value switch
    {
        1 => CounterResetHint.Reset,
        2 => CounterResetHint.NotReset,
        3 => CounterResetHint.Gauge,
        _ => CounterResetHint.Unknown,
    };

    /// <summary>Writes a histogram with float counts as field <paramref name="field"/>.</summary>
    public static void Write(ProtoWriter writer, int field, FloatHistogram histogram, long timestampMs, long startTimestampMs = 0)
    {
        int open = writer.Open(field);
        writer.WriteDouble(2, histogram.Count);
        writer.WriteDouble(3, histogram.Sum);
        writer.WriteSint64(4, histogram.Schema);
        writer.WriteDouble(5, histogram.ZeroThreshold);
        writer.WriteDouble(7, histogram.ZeroCount);
        WriteSpans(writer, 8, histogram.NegativeSpans);
        WriteCounts(writer, 10, histogram.NegativeBuckets);
        WriteSpans(writer, 11, histogram.PositiveSpans);
        WriteCounts(writer, 13, histogram.PositiveBuckets);
        writer.WriteVarint(14, (ulong)histogram.ResetHint);
        writer.WriteInt64(15, timestampMs);
        WriteCounts(writer, 16, histogram.CustomValues);
        if (startTimestampMs != 0) writer.WriteInt64(17, startTimestampMs);
        writer.Close(open);
    }

    private static void WriteSpans(ProtoWriter writer, int field, HistogramSpan[] spans)
    {
        foreach (HistogramSpan span in spans)
        {
            int open = writer.Open(field);
            writer.WriteSint64(1, span.Offset);
            writer.WriteVarint(2, (ulong)span.Length);
            writer.Close(open);
        }
    }

    private static void WriteCounts(ProtoWriter writer, int field, double[] counts)
    {
        if (counts.Length == 0) return;
        int open = writer.Open(field);
        foreach (double count in counts) writer.RawDouble(count);
        writer.Close(open);
    }
}
