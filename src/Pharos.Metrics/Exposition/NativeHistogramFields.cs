using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Metrics.Exposition;

/// <summary>The native part of <c>io.prometheus.client.Histogram</c>, fields 5 to 14.</summary>
internal sealed class NativeHistogramFields
{
    private readonly List<long> _positiveDeltas = [];
    private readonly List<long> _negativeDeltas = [];
    private readonly List<double> _positiveCounts = [];
    private readonly List<double> _negativeCounts = [];
    private readonly List<HistogramSpan> _positiveSpans = [];
    private readonly List<HistogramSpan> _negativeSpans = [];
    private int _schema;
    private double _zeroThreshold;
    private double _zeroCount;

    /// <summary>Whether the sender meant a native histogram; one without observations has an empty span or a zero threshold to say so.</summary>
    public bool IsNative => _positiveSpans.Count > 0 || _negativeSpans.Count > 0 || _zeroThreshold > 0 || _zeroCount > 0;

    public void Read(ref ProtoReader reader)
    {
        switch (reader.Field)
        {
            case 5: _schema = reader.ReadSint32(); break;
            case 6: _zeroThreshold = reader.ReadDouble(); break;
            case 7: _zeroCount = Math.Max(_zeroCount, reader.ReadVarint()); break;
            case 8: _zeroCount = Math.Max(_zeroCount, reader.ReadDouble()); break;
            case 9: _negativeSpans.Add(NativeBuckets.ReadSpan(reader.ReadBytes())); break;
            case 10: PackedReader.AddSint64(ref reader, _negativeDeltas); break;
            case 11: PackedReader.AddDouble(ref reader, _negativeCounts); break;
            case 12: _positiveSpans.Add(NativeBuckets.ReadSpan(reader.ReadBytes())); break;
            case 13: PackedReader.AddSint64(ref reader, _positiveDeltas); break;
            case 14: PackedReader.AddDouble(ref reader, _positiveCounts); break;
            default: reader.Skip(); break;
        }
    }

    /// <exception cref="ExpositionException">An unknown schema, or spans and buckets that do not fit together.</exception>
    public FloatHistogram Build(double count, double sum, bool gauge, string family)
    {
        var histogram = new FloatHistogram
        {
            ResetHint = gauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
            Schema = _schema,
            ZeroThreshold = _zeroThreshold,
            ZeroCount = _zeroCount,
            Count = count,
            Sum = sum,
            PositiveSpans = Spans(_positiveSpans),
            NegativeSpans = Spans(_negativeSpans),
            PositiveBuckets = NativeBuckets.Counts(_positiveDeltas, _positiveCounts),
            NegativeBuckets = NativeBuckets.Counts(_negativeDeltas, _negativeCounts),
        };
        if (HistogramChecks.Fault(histogram) is { } fault) throw new ExpositionException($"histogram {family}: {fault}");
        return histogram;
    }

    // A span of length 0 at the start only marks the histogram as native.
    private static HistogramSpan[] Spans(List<HistogramSpan> spans) => spans is [{ Length: 0 }] ? [] : [.. spans];
}
