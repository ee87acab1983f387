using System.Collections.Frozen;

namespace Pharos.Metrics.PromQL.Syntax;

internal enum AggregateOp
{
    Sum,
    Avg,
    Count,
    Min,
    Max,
    Group,
    Stddev,
    Stdvar,
    Topk,
    Bottomk,
    CountValues,
    Quantile,
    /// <summary>Experimental.</summary>
    Limitk,
    /// <summary>Experimental.</summary>
    LimitRatio,
}

internal static class AggregateOps
{
    private static readonly string[] s_names =
        ["sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio"];

    /// <summary>The operator by its name in lower case.</summary>
    public static FrozenDictionary<string, AggregateOp> ByName { get; } =
        s_names.Select((name, i) => (name, op: (AggregateOp)i)).ToFrozenDictionary(x => x.name, x => x.op, StringComparer.Ordinal);

    public static string Symbol(this AggregateOp op) => s_names[(int)op];

    public static bool TakesParameter(this AggregateOp op) =>
        op is AggregateOp.Topk or AggregateOp.Bottomk or AggregateOp.CountValues or AggregateOp.Quantile or AggregateOp.Limitk or AggregateOp.LimitRatio;

    public static bool IsExperimental(this AggregateOp op) => op is AggregateOp.Limitk or AggregateOp.LimitRatio;
}
