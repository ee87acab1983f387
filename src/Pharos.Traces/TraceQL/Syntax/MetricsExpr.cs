using System.Collections.Immutable;
using System.Globalization;

namespace Pharos.Traces.TraceQL;

internal enum MetricsFunction
{
    Rate,
    CountOverTime,
    MinOverTime,
    MaxOverTime,
    AvgOverTime,
    SumOverTime,
    QuantileOverTime,
    HistogramOverTime,
    Compare,
}

/// <summary>Turns the spans that a pipeline finds into series (docs: traceql, metrics queries).</summary>
internal abstract record MetricsExpr;

/// <summary><c>{ ... } | rate() by (name)</c>.</summary>
internal sealed record MetricsQuery(SpansetExpr Spans, MetricsFunction Function, SpanAttribute? Of, ImmutableArray<double> Quantiles, ImmutableArray<SpanAttribute> By, CompareArguments? Compare = null) : MetricsExpr
{
    public override string ToString()
    {
        string arguments = Function switch
        {
            MetricsFunction.Rate or MetricsFunction.CountOverTime => "",
            MetricsFunction.QuantileOverTime => $"{Of},{string.Join(',', Quantiles.Select(q => q.ToString("F5", CultureInfo.InvariantCulture)))}",
            MetricsFunction.Compare => Compare!.ToString(),
            _ => Of!.ToString(),
        };
        return $"{Spans} | {Name(Function)}({arguments}){(By.IsEmpty ? "" : $"by({string.Join(',', By)})")}";
    }

    public static string Name(MetricsFunction function) => function switch
    {
        MetricsFunction.Rate => "rate",
        MetricsFunction.CountOverTime => "count_over_time",
        MetricsFunction.MinOverTime => "min_over_time",
        MetricsFunction.MaxOverTime => "max_over_time",
        MetricsFunction.AvgOverTime => "avg_over_time",
        MetricsFunction.SumOverTime => "sum_over_time",
        MetricsFunction.QuantileOverTime => "quantile_over_time",
        MetricsFunction.HistogramOverTime => "histogram_over_time",
        _ => "compare",
    };
}

/// <summary>Of <c>compare({selection}, topN, start, end)</c>; the bounds are Unix nanoseconds, 0 for none.</summary>
internal sealed record CompareArguments(SpansetFilter Selection, int Top, long StartNs, long EndNs)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Selection},{Top},{StartNs},{EndNs}");
}

/// <summary><c>| topk(n)</c> or <c>| bottomk(n)</c>, per step.</summary>
internal sealed record MetricsTopK(MetricsExpr Of, bool IsTop, int Limit) : MetricsExpr
{
    public override string ToString() => $"{Of} | {(IsTop ? "topk" : "bottomk")}({Limit})";
}

/// <summary><c>&gt; 5</c> after a metrics query: drops points that do not compare so.</summary>
internal sealed record MetricsFilter(MetricsExpr Of, BinaryOp Op, double Value) : MetricsExpr
{
    public override string ToString() => $"{Of} {Op.Text()} {Core.GoNumber.General(Value)}";
}

/// <summary><c>(a) / (b)</c>: series with the same labels are computed point by point.</summary>
internal sealed record MetricsOperation(BinaryOp Op, MetricsExpr Left, MetricsExpr Right) : MetricsExpr
{
    public override string ToString() => $"({Left}) {Op.Text()} ({Right})";
}
