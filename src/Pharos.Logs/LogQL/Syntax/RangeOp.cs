using System.Collections.Frozen;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Aggregations of the lines or values of one series in a range (docs: query/metric_queries).</summary>
internal enum RangeOp
{
    Count,
    Rate,
    RateCounter,
    Bytes,
    BytesRate,
    Sum,
    Avg,
    Min,
    Max,
    StdVar,
    StdDev,
    Quantile,
    First,
    Last,
    Absent,
}

internal static class RangeOps
{
    public static readonly FrozenDictionary<string, RangeOp> ByName = new Dictionary<string, RangeOp>
    {
        ["count_over_time"] = RangeOp.Count, ["rate"] = RangeOp.Rate, ["rate_counter"] = RangeOp.RateCounter, ["bytes_over_time"] = RangeOp.Bytes, ["bytes_rate"] = RangeOp.BytesRate,
        ["sum_over_time"] = RangeOp.Sum, ["avg_over_time"] = RangeOp.Avg, ["min_over_time"] = RangeOp.Min, ["max_over_time"] = RangeOp.Max, ["stdvar_over_time"] = RangeOp.StdVar,
        ["stddev_over_time"] = RangeOp.StdDev, ["quantile_over_time"] = RangeOp.Quantile, ["first_over_time"] = RangeOp.First, ["last_over_time"] = RangeOp.Last, ["absent_over_time"] = RangeOp.Absent,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<RangeOp, string> s_names = ByName.ToFrozenDictionary(p => p.Value, p => p.Key);

    public static string Name(this RangeOp op) => s_names[op];

    public static bool TakesGrouping(this RangeOp op) =>
        op is RangeOp.Avg or RangeOp.StdDev or RangeOp.StdVar or RangeOp.Quantile or RangeOp.Max or RangeOp.Min or RangeOp.First or RangeOp.Last;

    public static bool TakesUnwrap(this RangeOp op) => op is not (RangeOp.Count or RangeOp.Bytes or RangeOp.BytesRate);

    public static bool TakesLines(this RangeOp op) => op is RangeOp.Count or RangeOp.Rate or RangeOp.Bytes or RangeOp.BytesRate or RangeOp.Absent;
}
