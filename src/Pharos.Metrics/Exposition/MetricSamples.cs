using System.IO.Hashing;
using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Metrics.Exposition;

/// <summary>Takes one <c>io.prometheus.client.Metric</c> apart into samples. Reused from metric to metric.</summary>
internal sealed class MetricSamples(bool nativeHistograms, bool classicToo)
{
    private readonly List<MetricSample> _buckets = [];

    public XxHash128 Hash { get; } = new();

    public List<MetricSample> List { get; } = [];

    /// <summary>Exemplars of the native histogram, as ranges of the metric's bytes.</summary>
    public List<Range> NativeExemplars { get; } = [];

    public long? TimestampMs { get; private set; }

    public long StartTimestampMs { get; private set; }

    public void Read(ReadOnlySpan<byte> metric, ProtobufMetricType type, string family)
    {
        List.Clear();
        NativeExemplars.Clear();
        TimestampMs = null;
        StartTimestampMs = 0;
        var reader = new ProtoReader(metric);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2 when type == ProtobufMetricType.Gauge: ReadSimple(metric, ref reader); break;
                case 3 when type == ProtobufMetricType.Counter: ReadSimple(metric, ref reader); break;
                case 4 when type == ProtobufMetricType.Summary: ReadSummary(ref reader); break;
                case 5 when type == ProtobufMetricType.Untyped: ReadSimple(metric, ref reader); break;
                case 6: TimestampMs = reader.ReadInt64(); break;
                case 7 when type is ProtobufMetricType.Histogram or ProtobufMetricType.GaugeHistogram:
                    ReadHistogram(metric, ref reader, type == ProtobufMetricType.GaugeHistogram, family);
                    break;
                default: reader.Skip(); break;
            }
        }
        if (List.Count == 0) throw new ExpositionException($"metric {family} has no value of its type");
    }

    private static Range RangeOf(ReadOnlySpan<byte> metric, ReadOnlySpan<byte> part)
    {
        int start = (int)System.Runtime.CompilerServices.Unsafe.ByteOffset(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(metric), ref System.Runtime.InteropServices.MemoryMarshal.GetReference(part));
        return part.IsEmpty ? default : start..(start + part.Length);
    }

    // Gauge, counter and untyped: value 1, exemplar 2, created 3.
    private void ReadSimple(ReadOnlySpan<byte> metric, ref ProtoReader outer)
    {
        double value = 0;
        Range exemplar = default;
        var reader = new ProtoReader(outer.ReadBytes());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = reader.ReadDouble(); break;
                case 2: exemplar = RangeOf(metric, reader.ReadBytes()); break;
                case 3: StartTimestampMs = ReadTimestamp(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        List.Add(new MetricSample(SampleSuffix.None, 0, value, null, exemplar));
    }

    private void ReadSummary(ref ProtoReader outer)
    {
        double count = 0, sum = 0;
        _buckets.Clear();
        var reader = new ProtoReader(outer.ReadBytes());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: count = reader.ReadVarint(); break;
                case 2: sum = reader.ReadDouble(); break;
                case 3:
                    var quantile = new ProtoReader(reader.ReadBytes());
                    double bound = 0, value = 0;
                    while (quantile.Next())
                    {
                        if (quantile.Field == 1) bound = quantile.ReadDouble();
                        else if (quantile.Field == 2) value = quantile.ReadDouble();
                        else quantile.Skip();
                    }
                    _buckets.Add(new MetricSample(SampleSuffix.Quantile, bound, value));
                    break;
                case 4: StartTimestampMs = ReadTimestamp(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        List.Add(new MetricSample(SampleSuffix.Count, 0, count));
        List.Add(new MetricSample(SampleSuffix.Sum, 0, sum));
        List.AddRange(_buckets);
    }

    private void ReadHistogram(ReadOnlySpan<byte> metric, ref ProtoReader outer, bool gauge, string family)
    {
        double count = 0, countFloat = 0, sum = 0;
        _buckets.Clear();
        var native = new NativeHistogramFields();
        var reader = new ProtoReader(outer.ReadBytes());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: count = reader.ReadVarint(); break;
                case 2: sum = reader.ReadDouble(); break;
                case 3: _buckets.Add(ReadBucket(metric, reader.ReadBytes())); break;
                case 4: countFloat = reader.ReadDouble(); break;
                case 15: StartTimestampMs = ReadTimestamp(reader.ReadBytes()); break;
                case 16: NativeExemplars.Add(RangeOf(metric, reader.ReadBytes())); break;
                default: native.Read(ref reader); break;
            }
        }
        if (countFloat > 0) count = countFloat;
        bool isNative = nativeHistograms && native.IsNative;
        if (isNative)
        {
            if (NativeExemplars.Count == 0) // before client_golang had native exemplars they were at the buckets
                foreach (MetricSample bucket in _buckets) if (!bucket.Exemplar.Equals(default)) NativeExemplars.Add(bucket.Exemplar);
            List.Add(new MetricSample(SampleSuffix.None, 0, 0, native.Build(count, sum, gauge, family), default, NativeExemplars.Count > 0));
            if (!classicToo || _buckets.Count == 0) return;
        }
        List.Add(new MetricSample(SampleSuffix.Count, 0, count));
        List.Add(new MetricSample(SampleSuffix.Sum, 0, sum));
        List.AddRange(_buckets);
        if (_buckets.Count == 0 || !double.IsPositiveInfinity(_buckets[^1].Bound)) List.Add(new MetricSample(SampleSuffix.Bucket, double.PositiveInfinity, count));
    }

    private static MetricSample ReadBucket(ReadOnlySpan<byte> metric, ReadOnlySpan<byte> bucket)
    {
        double bound = 0, count = 0, countFloat = 0;
        Range exemplar = default;
        var reader = new ProtoReader(bucket);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: count = reader.ReadVarint(); break;
                case 2: bound = reader.ReadDouble(); break;
                case 3: exemplar = RangeOf(metric, reader.ReadBytes()); break;
                case 4: countFloat = reader.ReadDouble(); break;
                default: reader.Skip(); break;
            }
        }
        return new MetricSample(SampleSuffix.Bucket, bound, countFloat > 0 ? countFloat : count, null, exemplar);
    }

    /// <summary>google.protobuf.Timestamp as Unix milliseconds.</summary>
    public static long ReadTimestamp(ReadOnlySpan<byte> message)
    {
        (long seconds, long nanos) = ProtoTime.Read(message);
        return unchecked((seconds * 1000) + (nanos / 1_000_000));
    }
}
