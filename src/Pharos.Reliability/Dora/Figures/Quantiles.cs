namespace Pharos.Reliability.Dora.Figures;

internal static class Quantiles
{
    /// <summary>A quantile with linear interpolation between the two nearest values, as Prometheus's <c>quantile</c>; null of nothing.</summary>
    public static TimeSpan? Of(IEnumerable<TimeSpan> values, double q)
    {
        TimeSpan[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return null;
        double rank = q * (sorted.Length - 1);
        int below = (int)rank, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
    }

    public static TimeSpan? Mean(IEnumerable<TimeSpan> values)
    {
        TimeSpan[] all = [.. values];
        return all.Length == 0 ? null : TimeSpan.FromTicks((long)all.Average(v => (double)v.Ticks));
    }
}
