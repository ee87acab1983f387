using System.Globalization;
using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>Latencies in classic buckets, native buckets or both, with the newest trace of each bucket as exemplar.</summary>
public sealed class HistogramSeries : GeneratedSeries
{
    private readonly LabelSet _labels, _count, _sum;
    private readonly LabelSet[] _buckets;
    private readonly double[] _bounds;
    private readonly double[] _counts;
    private readonly ExemplarSlot[] _exemplars;
    private readonly NativeBuckets? _native;
    private readonly bool _isClassic;
    private double _total, _totalSum;
    private bool _isKnown;

    /// <summary>The newest trace of a bucket.</summary>
    public readonly record struct ExemplarSlot(UInt128 TraceId, double Value, long TimestampMs);

    /// <summary>With the name of the metric.</summary>
    public LabelSet Labels => _labels;

    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>Per bucket, not cumulative; the last is above all bounds.</summary>
    public IReadOnlyList<double> Counts => _counts;

    public double Total => _total;

    public double TotalSum => _totalSum;

    /// <summary>Null where only classic buckets are kept.</summary>
    public FloatHistogram? Native() => _native?.Snapshot(_total, _totalSum);

    /// <summary>The traces since the last call.</summary>
    public IReadOnlyList<ExemplarSlot> TakeExemplars()
    {
        var taken = new List<ExemplarSlot>();
        for (int i = 0; i < _exemplars.Length; i++)
        {
            if (_exemplars[i].TraceId != UInt128.Zero) taken.Add(_exemplars[i]);
            _exemplars[i] = default;
        }
        return taken;
    }

    internal HistogramSeries(string name, LabelSet labels, double[] bounds, SeriesTableOptions options)
    {
        _bounds = bounds;
        HistogramKind kind = options.Histograms;
        _isClassic = kind.HasFlag(HistogramKind.Classic);
        _native = kind.HasFlag(HistogramKind.Native) ? new NativeBuckets(options.NativeSchema, options.NativeBuckets) : null;
        _labels = labels.With(Label.MetricName, name);
        _counts = new double[bounds.Length + 1];
        _exemplars = new ExemplarSlot[bounds.Length + 1];
        if (!_isClassic)
        {
            (_count, _sum, _buckets) = (LabelSet.Empty, LabelSet.Empty, []);
            return;
        }
        _count = labels.With(Label.MetricName, name + "_count");
        _sum = labels.With(Label.MetricName, name + "_sum");
        LabelSet bucket = labels.With(Label.MetricName, name + "_bucket");
        _buckets = [.. bounds.Select(b => bucket.With("le", b.ToString("0.################", CultureInfo.InvariantCulture))), bucket.With("le", "+Inf")];
    }

    internal override int Weight => (_isClassic ? _buckets.Length + 2 : 0) + (_native is null ? 0 : 1);

    /// <param name="weight">How many observations it stands for.</param>
    /// <param name="traceId">Zero for no exemplar.</param>
    public void Observe(double seconds, double weight, UInt128 traceId, long nowMs)
    {
        int bucket = 0;
        while (bucket < _bounds.Length && seconds > _bounds[bucket]) bucket++;
        _counts[bucket] += weight;
        _total += weight;
        _totalSum += seconds * weight;
        _native?.Observe(seconds, weight);
        if (traceId != UInt128.Zero) _exemplars[bucket] = new ExemplarSlot(traceId, seconds, nowMs);
        LastUpdateMs = nowMs;
    }

    internal override void Collect(GeneratedBatch to, long nowMs, long zeroMs)
    {
        if (_isClassic)
        {
            if (!_isKnown) Classic(to, zeroMs, isZero: true);
            Classic(to, nowMs, isZero: false);
        }
        if (_native is not null) to.Samples.Add(new MetricsSample(_labels, nowMs, 0, _native.Snapshot(_total, _totalSum)));
        _isKnown = true;
        for (int i = 0; i < _exemplars.Length; i++)
        {
            ExemplarSlot slot = _exemplars[i];
            if (slot.TraceId == UInt128.Zero) continue;
            to.AddExemplar(_isClassic ? _buckets[i] : _labels, slot.TraceId, slot.Value, slot.TimestampMs);
            _exemplars[i] = default; // each exemplar goes out once
        }
    }

    internal override void End(GeneratedBatch to, long nowMs)
    {
        foreach (LabelSet labels in _isClassic ? [_count, _sum, .. _buckets] : (IEnumerable<LabelSet>)[]) to.Samples.Add(new MetricsSample(labels, nowMs, StaleMarker.Value));
        if (_native is not null) to.Samples.Add(new MetricsSample(_labels, nowMs, StaleMarker.Value));
    }

    private void Classic(GeneratedBatch to, long timeMs, bool isZero)
    {
        to.Samples.Add(new MetricsSample(_count, timeMs, isZero ? 0 : _total));
        to.Samples.Add(new MetricsSample(_sum, timeMs, isZero ? 0 : _totalSum));
        double cumulative = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            cumulative += _counts[i];
            to.Samples.Add(new MetricsSample(_buckets[i], timeMs, isZero ? 0 : cumulative));
        }
    }
}
