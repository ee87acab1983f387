namespace Pharos.Core;

/// <summary>Arithmetic on native histograms as PromQL defines it. Methods change their first argument and return it.</summary>
public static class HistogramMath
{
    public static FloatHistogram Mul(this FloatHistogram h, double factor)
    {
        h.ZeroCount *= factor;
        h.Count *= factor;
        h.Sum *= factor;
        h.PositiveBuckets = Scaled(h.PositiveBuckets, factor);
        h.NegativeBuckets = Scaled(h.NegativeBuckets, factor);
        if (factor < 0) h.ResetHint = CounterResetHint.Gauge;
        return h;
    }

    /// <summary>Division; by zero leaves no buckets.</summary>
    public static FloatHistogram Div(this FloatHistogram h, double divisor)
    {
        h.ZeroCount /= divisor;
        h.Count /= divisor;
        h.Sum /= divisor;
        if (divisor == 0)
        {
            h.PositiveSpans = [];
            h.PositiveBuckets = [];
            h.NegativeSpans = [];
            h.NegativeBuckets = [];
            return h;
        }
        h.PositiveBuckets = Divided(h.PositiveBuckets, divisor);
        h.NegativeBuckets = Divided(h.NegativeBuckets, divisor);
        if (divisor < 0) h.ResetHint = CounterResetHint.Gauge;
        return h;
    }

    public static HistogramOutcome Add(this FloatHistogram h, FloatHistogram other) => Combine(h, other, 1);

    /// <summary>Subtraction; the caller sets the hint where the result is a gauge.</summary>
    public static HistogramOutcome Sub(this FloatHistogram h, FloatHistogram other) => Combine(h, other, -1);

    /// <summary>Removes empty buckets and joins adjacent spans.</summary>
    public static FloatHistogram Compact(this FloatHistogram h)
    {
        (h.PositiveSpans, h.PositiveBuckets) = Compacted(h.PositiveSpans, h.PositiveBuckets);
        (h.NegativeSpans, h.NegativeBuckets) = Compacted(h.NegativeSpans, h.NegativeBuckets);
        return h;
    }

    /// <summary>Lowers the resolution of an exponential histogram.</summary>
    public static FloatHistogram ReduceTo(this FloatHistogram h, int schema)
    {
        if (schema >= h.Schema || h.UsesCustomBuckets) return h;
        (h.PositiveSpans, h.PositiveBuckets) = Positive(h).InSchema(h.Schema, schema).Write(keepEmpty: true);
        (h.NegativeSpans, h.NegativeBuckets) = Negative(h).InSchema(h.Schema, schema).Write(keepEmpty: true);
        h.Schema = schema;
        return h;
    }

    /// <summary>Equal as data: same schema, bounds, buckets (empty ones included), counts and sum by their bits. The hint does not count.</summary>
    public static bool SameAs(this FloatHistogram a, FloatHistogram b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.Schema != b.Schema || !SameBits(a.Count, b.Count) || !SameBits(a.Sum, b.Sum)) return false;
        if (a.UsesCustomBuckets && !BucketBounds.SameCustomBounds(a.CustomValues, b.CustomValues)) return false;
        if (a.ZeroThreshold != b.ZeroThreshold || !SameBits(a.ZeroCount, b.ZeroCount)) return false;
        return SameSide(Positive(a), Positive(b)) && SameSide(Negative(a), Negative(b));
    }

    internal static SparseBuckets Positive(FloatHistogram h) => SparseBuckets.Read(h.PositiveSpans, h.PositiveBuckets);

    internal static SparseBuckets Negative(FloatHistogram h) => SparseBuckets.Read(h.NegativeSpans, h.NegativeBuckets);

    /// <summary>What the hint of a sum or difference is; true where the two contradict each other.</summary>
    internal static bool CombineHints(FloatHistogram h, FloatHistogram other)
    {
        CounterResetHint a = h.ResetHint, b = other.ResetHint;
        if (a == b || a == CounterResetHint.Gauge) return false;
        if (b == CounterResetHint.Gauge)
        {
            h.ResetHint = CounterResetHint.Gauge;
            return false;
        }
        h.ResetHint = CounterResetHint.Unknown;
        return a != CounterResetHint.Unknown && b != CounterResetHint.Unknown;
    }

    private static HistogramOutcome Combine(FloatHistogram h, FloatHistogram other, double factor)
    {
        if (h.UsesCustomBuckets != other.UsesCustomBuckets) return HistogramOutcome.Incompatible;
        HistogramOutcome outcome = CombineHints(h, other) ? HistogramOutcome.ResetCollision : HistogramOutcome.None;
        if (h.UsesCustomBuckets)
        {
            h.Count += factor * other.Count;
            h.Sum += factor * other.Sum;
            SparseBuckets a = Positive(h), b = Positive(other);
            bool same = BucketBounds.SameCustomBounds(h.CustomValues, other.CustomValues);
            if (!same)
            {
                double[] shared = BucketBounds.Intersect(h.CustomValues, other.CustomValues);
                a = a.ToBounds(h.CustomValues, shared);
                b = b.ToBounds(other.CustomValues, shared);
                h.CustomValues = shared;
                outcome |= HistogramOutcome.BoundsReconciled;
            }
            (h.PositiveSpans, h.PositiveBuckets) = SparseBuckets.Combine(a, b, factor).Write(keepEmpty: same);
            return outcome;
        }
        double otherZero = ZeroBuckets.Reconcile(h, other); // may widen the zero bucket of h
        h.ZeroCount += factor * otherZero;
        h.Count += factor * other.Count;
        h.Sum += factor * other.Sum;
        int schema = Math.Min(h.Schema, other.Schema);
        SparseBuckets positive = Positive(other).InSchema(other.Schema, schema).Above(h.ZeroThreshold, schema);
        SparseBuckets negative = Negative(other).InSchema(other.Schema, schema).Above(h.ZeroThreshold, schema);
        (h.PositiveSpans, h.PositiveBuckets) = SparseBuckets.Combine(Positive(h).InSchema(h.Schema, schema), positive, factor).Write(keepEmpty: true);
        (h.NegativeSpans, h.NegativeBuckets) = SparseBuckets.Combine(Negative(h).InSchema(h.Schema, schema), negative, factor).Write(keepEmpty: true);
        h.Schema = schema;
        return outcome;
    }

    private static (HistogramSpan[] Spans, double[] Buckets) Compacted(HistogramSpan[] spans, double[] buckets)
    {
        bool compact = !buckets.AsSpan().Contains(0.0);
        for (int i = 0; compact && i < spans.Length; i++) compact = spans[i].Length > 0 && (i == 0 || spans[i].Offset > 0);
        return compact ? (spans, buckets) : SparseBuckets.Read(spans, buckets).Write();
    }

    private static double[] Scaled(double[] counts, double factor)
    {
        if (counts.Length == 0) return counts;
        var scaled = new double[counts.Length];
        for (int i = 0; i < counts.Length; i++) scaled[i] = counts[i] * factor;
        return scaled;
    }

    private static double[] Divided(double[] counts, double divisor)
    {
        if (counts.Length == 0) return counts;
        var divided = new double[counts.Length];
        for (int i = 0; i < counts.Length; i++) divided[i] = counts[i] / divisor;
        return divided;
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static bool SameSide(SparseBuckets a, SparseBuckets b)
    {
        if (!a.Indexes.AsSpan().SequenceEqual(b.Indexes)) return false;
        for (int i = 0; i < a.Length; i++) if (!SameBits(a.Counts[i], b.Counts[i])) return false;
        return true;
    }
}
