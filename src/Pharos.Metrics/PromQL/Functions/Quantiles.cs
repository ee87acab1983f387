namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Quantiles of plain numbers, as <c>quantile</c> and <c>quantile_over_time</c> define them.</summary>
internal static class Quantiles
{
    /// <summary>The weighted mean of the two nearest ranks; sorts the values, NaN first.</summary>
    public static double Of(double q, Span<double> values)
    {
        if (values.IsEmpty || double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        values.Sort(); // NaN sorts before all numbers
        double rank = q * (values.Length - 1);
        int lower = (int)Math.Max(0, Math.Floor(rank)), upper = Math.Min(values.Length - 1, lower + 1);
        double weight = rank - Math.Floor(rank);
        return (values[lower] * (1 - weight)) + (values[upper] * weight);
    }
}
