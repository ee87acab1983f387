namespace Pharos.Core;

/// <summary>Adds many histograms, or takes their mean, with compensated sums.</summary>
/// <remarks>The mean is a sum divided at the end; where the sum would overflow, it turns into a running mean.</remarks>
public sealed class HistogramAccumulator
{
    private FloatHistogram _sum;
    private FloatHistogram _compensation;
    private bool _compensated;
    private bool _asMean;
    private double _count = 1;
    private bool _resetSeen;
    private bool _notResetSeen;

    public HistogramAccumulator(FloatHistogram first)
    {
        _sum = first.Copy();
        _compensation = Zero(first);
        Track(first);
    }

    /// <summary>Collision and reconciliation seen so far.</summary>
    public HistogramOutcome Outcome { get; private set; }

    /// <summary>False, and nothing added, where the bucket kinds do not go together.</summary>
    public bool Add(FloatHistogram h, bool forMean)
    {
        Track(h);
        _count++;
        if (h.UsesCustomBuckets != _sum.UsesCustomBuckets) return false;
        if (!_asMean)
        {
            FloatHistogram before = _sum, compensationBefore = _compensation;
            AddCompensated(h);
            if (!forMean || !Overflows(_sum)) return true;
            _sum = before.Copy().Div(_count - 1);
            _compensation = compensationBefore.Copy().Div(_count - 1);
            _asMean = true;
        }
        double share = (_count - 1) / _count;
        _sum = _sum.Copy().Mul(share);
        _compensation = _compensation.Copy().Mul(share);
        AddCompensated(h.Copy().Div(_count));
        return true;
    }

    public FloatHistogram Total()
    {
        FloatHistogram total = _sum.Copy();
        if (_compensated) total.Add(_compensation);
        return total.Compact();
    }

    public FloatHistogram Mean()
    {
        if (_asMean) return Total();
        FloatHistogram mean = _sum.Copy().Div(_count);
        if (_compensated) mean.Add(_compensation.Copy().Div(_count));
        return mean.Compact();
    }

    private void AddCompensated(FloatHistogram h)
    {
        FloatHistogram before = _sum;
        _sum = before.Copy();
        if (_sum.Add(h).HasFlag(HistogramOutcome.BoundsReconciled)) Outcome |= HistogramOutcome.BoundsReconciled;
        // What rounding lost: bucket by bucket where the layouts are those of the sum, which is the usual case.
        if (_sum.Schema != before.Schema || _sum.Schema != h.Schema || _sum.ZeroThreshold != before.ZeroThreshold || _sum.ZeroThreshold != h.ZeroThreshold
            || !BucketBounds.SameCustomBounds(_sum.CustomValues, before.CustomValues) || !BucketBounds.SameCustomBounds(_sum.CustomValues, h.CustomValues))
        {
            FloatHistogram moved = _compensation.Copy();
            moved.ResetHint = _sum.ResetHint;
            FloatHistogram empty = Zero(_sum);
            moved.Add(empty);
            _compensation = moved;
        }
        FloatHistogram compensation = _compensation.Copy();
        compensation.Count = Compensate(compensation.Count, before.Count, h.Count, _sum.Count);
        compensation.Sum = Compensate(compensation.Sum, before.Sum, h.Sum, _sum.Sum);
        compensation.ZeroCount = before.ZeroThreshold == h.ZeroThreshold ? Compensate(compensation.ZeroCount, before.ZeroCount, h.ZeroCount, _sum.ZeroCount) : compensation.ZeroCount;
        if (before.Schema == h.Schema && BucketBounds.SameCustomBounds(before.CustomValues, h.CustomValues) && before.ZeroThreshold == h.ZeroThreshold)
        {
            (compensation.PositiveSpans, compensation.PositiveBuckets) = CompensateSide(
                HistogramMath.Positive(compensation), HistogramMath.Positive(before), HistogramMath.Positive(h), HistogramMath.Positive(_sum));
            (compensation.NegativeSpans, compensation.NegativeBuckets) = CompensateSide(
                HistogramMath.Negative(compensation), HistogramMath.Negative(before), HistogramMath.Negative(h), HistogramMath.Negative(_sum));
        }
        _compensation = compensation;
        _compensated = true;
    }

    private static (HistogramSpan[] Spans, double[] Buckets) CompensateSide(SparseBuckets compensation, SparseBuckets before, SparseBuckets added, SparseBuckets sum)
    {
        var counts = new double[sum.Length];
        int c = 0, b = 0, a = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            double lost = ValueAt(compensation, sum.Indexes[i], ref c);
            counts[i] = Compensate(lost, ValueAt(before, sum.Indexes[i], ref b), ValueAt(added, sum.Indexes[i], ref a), sum.Counts[i]);
        }
        return new SparseBuckets(sum.Indexes, counts).Write();
    }

    private static double ValueAt(SparseBuckets side, int index, ref int at)
    {
        while (at < side.Length && side.Indexes[at] < index) at++;
        return at < side.Length && side.Indexes[at] == index ? side.Counts[at] : 0;
    }

    private static double Compensate(double compensation, double before, double added, double sum)
    {
        if (double.IsInfinity(sum)) return 0;
        return compensation + (Math.Abs(before) >= Math.Abs(added) ? (before - sum) + added : (added - sum) + before);
    }

    private void Track(FloatHistogram h)
    {
        _resetSeen |= h.ResetHint == CounterResetHint.Reset;
        _notResetSeen |= h.ResetHint == CounterResetHint.NotReset;
        if (_resetSeen && _notResetSeen) Outcome |= HistogramOutcome.ResetCollision;
    }

    private static FloatHistogram Zero(FloatHistogram like) => new()
    {
        Schema = like.Schema, ZeroThreshold = like.ZeroThreshold, CustomValues = like.CustomValues, ResetHint = like.ResetHint,
    };

    private static bool Overflows(FloatHistogram h)
    {
        if (double.IsInfinity(h.Count) || double.IsInfinity(h.Sum) || double.IsInfinity(h.ZeroCount)) return true;
        foreach (double count in h.PositiveBuckets) if (double.IsInfinity(count)) return true;
        foreach (double count in h.NegativeBuckets) if (double.IsInfinity(count)) return true;
        return false;
    }
}
