namespace Pharos.Core;

/// <summary>Whether a counter histogram was reset between two samples.</summary>
public static class HistogramResets
{
    /// <summary>
    /// True where a count (of all, of the zero bucket, of any bucket) went down, a populated bucket is gone, or the change of schema or zero
    /// bucket could only come with a reset. The hints "reset" and "not reset" decide without a look at the buckets.
    /// </summary>
    public static bool IsResetAfter(this FloatHistogram current, FloatHistogram previous)
    {
        if (current.ResetHint == CounterResetHint.Reset) return true;
        if (current.ResetHint == CounterResetHint.NotReset) return false;
        if (current.Count < previous.Count) return true;
        if (current.UsesCustomBuckets != previous.UsesCustomBuckets) return true;
        SparseBuckets now = HistogramMath.Positive(current), before = HistogramMath.Positive(previous);
        if (current.UsesCustomBuckets)
        {
            if (!BucketBounds.SameCustomBounds(current.CustomValues, previous.CustomValues))
            {
                double[] shared = BucketBounds.Intersect(current.CustomValues, previous.CustomValues);
                now = now.ToBounds(current.CustomValues, shared);
                before = before.ToBounds(previous.CustomValues, shared);
            }
            return AnyDecrease(now, before);
        }
        if (current.Schema > previous.Schema || current.ZeroThreshold < previous.ZeroThreshold) return true;
        (double zeroBefore, double threshold) = ZeroBuckets.Widen(previous, current.ZeroThreshold);
        if (threshold != current.ZeroThreshold || current.ZeroCount < zeroBefore) return true;
        return AnyDecrease(now.Above(threshold, current.Schema), Comparable(before, current, previous))
            || AnyDecrease(HistogramMath.Negative(current).Above(threshold, current.Schema), Comparable(HistogramMath.Negative(previous), current, previous));
    }

    private static SparseBuckets Comparable(SparseBuckets side, FloatHistogram current, FloatHistogram previous) =>
        side.InSchema(previous.Schema, current.Schema).Above(current.ZeroThreshold, current.Schema);

    private static bool AnyDecrease(SparseBuckets now, SparseBuckets before)
    {
        int at = 0;
        for (int i = 0; i < before.Length; i++)
        {
            while (at < now.Length && now.Indexes[at] < before.Indexes[i]) at++;
            bool found = at < now.Length && now.Indexes[at] == before.Indexes[i];
            if (found ? now.Counts[at] < before.Counts[i] : before.Counts[i] != 0) return true;
        }
        return false;
    }
}
