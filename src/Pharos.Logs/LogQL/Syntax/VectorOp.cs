using System.Collections.Frozen;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Aggregations over series at one instant.</summary>
internal enum VectorOp
{
    Sum,
    Avg,
    Min,
    Max,
    Count,
    StdDev,
    StdVar,
    BottomK,
    TopK,
    ApproxTopK,
    Sort,
    SortDesc,
}

internal static class VectorOps
{
    public static readonly FrozenDictionary<string, VectorOp> ByName = new Dictionary<string, VectorOp>
    {
        ["sum"] = VectorOp.Sum, ["avg"] = VectorOp.Avg, ["min"] = VectorOp.Min, ["max"] = VectorOp.Max, ["count"] = VectorOp.Count, ["stddev"] = VectorOp.StdDev, ["stdvar"] = VectorOp.StdVar,
        ["bottomk"] = VectorOp.BottomK, ["topk"] = VectorOp.TopK, ["approx_topk"] = VectorOp.ApproxTopK, ["sort"] = VectorOp.Sort, ["sort_desc"] = VectorOp.SortDesc,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<VectorOp, string> s_names = ByName.ToFrozenDictionary(p => p.Value, p => p.Key);

    public static string Name(this VectorOp op) => s_names[op];

    public static bool TakesParameter(this VectorOp op) => op is VectorOp.BottomK or VectorOp.TopK or VectorOp.ApproxTopK;
}
