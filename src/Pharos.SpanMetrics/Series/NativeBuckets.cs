using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>Exponential buckets that halve their resolution when there are too many (native histogram specification).</summary>
internal sealed class NativeBuckets(int finestSchema, int maxBuckets)
{
    private const int CoarsestSchema = -4;
    private const double ZeroThreshold = 2.938735877055719e-39; // 2^-128, the default of Prometheus' client library
    private SortedDictionary<int, double> _buckets = [];
    private int _schema = finestSchema;
    private double _zero;

    public void Observe(double value, double weight)
    {
        if (value <= ZeroThreshold)
        {
            _zero += weight;
            return;
        }
        Add(_buckets, IndexOf(value, _schema), weight);
        while (_buckets.Count > maxBuckets && _schema > CoarsestSchema) Coarsen();
    }

    public FloatHistogram Snapshot(double count, double sum)
    {
        var spans = new List<HistogramSpan>();
        int next = 0;
        foreach (int index in _buckets.Keys)
        {
            if (spans.Count > 0 && index == next) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new HistogramSpan(index - next, 1));
            next = index + 1;
        }
        return new FloatHistogram { Schema = _schema, ZeroThreshold = ZeroThreshold, ZeroCount = _zero, Count = count, Sum = sum, PositiveSpans = [.. spans], PositiveBuckets = [.. _buckets.Values] };
    }

    private void Coarsen()
    {
        var coarser = new SortedDictionary<int, double>();
        foreach ((int index, double count) in _buckets) Add(coarser, BucketBounds.IndexInSchema(index, _schema, _schema - 1), count);
        _buckets = coarser;
        _schema--;
    }

    private static void Add(SortedDictionary<int, double> buckets, int index, double weight) => buckets[index] = buckets.GetValueOrDefault(index) + weight;

    /// <summary>The bucket (lower bound exclusive, upper bound inclusive) of a positive value. The logarithm may be off by one at a bound.</summary>
    private static int IndexOf(double value, int schema)
    {
        int index = (int)Math.Ceiling(Math.ScaleB(Math.Log2(value), schema));
        if (value > BucketBounds.Exponential(index, schema)) return index + 1;
        return value <= BucketBounds.Exponential(index - 1, schema) ? index - 1 : index;
    }
}
