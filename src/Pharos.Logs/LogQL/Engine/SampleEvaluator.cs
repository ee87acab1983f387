using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Evaluates a metric query over all its steps.</summary>
internal sealed class SampleEvaluator(QueryContext context, LogQuery query)
{
    private readonly int _steps = query.IsInstant ? 1 : checked((int)(((query.EndNs - query.StartNs) / query.StepNs) + 1));

    public int Steps => _steps;

    public List<Series> Evaluate(SampleExpr expr)
    {
        context.Check();
        switch (expr)
        {
            case LiteralExpr l: return [Constant(l.Value)];
            case VectorExpr v: return [Constant(v.Value)];
            case RangeAggregation a: return Range(a, a.Grouping);
            case VectorAggregation a: return Aggregate(a);
            case LabelReplaceExpr r: return LabelReplace(r);
            case BinaryExpr { Left: LiteralExpr l } b: return BinaryOperations.WithNumber(b, Evaluate(b.Right), l.Value, isNumberLeft: true, _steps);
            case BinaryExpr { Right: LiteralExpr r } b: return BinaryOperations.WithNumber(b, Evaluate(b.Left), r.Value, isNumberLeft: false, _steps);
            case BinaryExpr b: return BinaryOperations.Apply(b, Evaluate(b.Left), Evaluate(b.Right), _steps);
            case VariantsExpr: throw new QueryException(QueryErrorKind.BadData, "multi variant queries are disabled for this instance");
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private Series Constant(double value)
    {
        var series = new Series(LabelSet.Empty, _steps);
        series.Values.AsSpan().Fill(value);
        return series;
    }

    private List<Series> Range(RangeAggregation aggregation, Grouping? grouping)
    {
        if (aggregation.Range.IntervalNs <= 0) throw new QueryException(QueryErrorKind.BadData, "range must be greater than 0");
        var windows = new StepWindows(query.StartNs, query.StepNs, _steps, aggregation.Range.IntervalNs, aggregation.Range.OffsetNs);
        return new RangeSampler(context, aggregation, grouping, windows).Run();
    }

    private List<Series> Aggregate(VectorAggregation aggregation)
    {
        if (aggregation.Inner is RangeAggregation { Grouping: null } range && SharesGrouping(aggregation.Op, range))
            return Range(range, aggregation.Grouping ?? new Grouping([], IsWithout: false));
        return VectorAggregations.Apply(aggregation, Evaluate(aggregation.Inner), _steps);
    }

    /// <summary>Where the sum over series of what each counts is what they count together, the lines go into the groups at once.</summary>
    private static bool SharesGrouping(VectorOp op, RangeAggregation range) => op switch
    {
        VectorOp.Sum => range.Op is RangeOp.Count or RangeOp.Rate or RangeOp.Bytes or RangeOp.BytesRate or RangeOp.Sum,
        VectorOp.Min => range.Op == RangeOp.Min,
        VectorOp.Max => range.Op == RangeOp.Max,
        _ => false,
    };

    private List<Series> LabelReplace(LabelReplaceExpr replace)
    {
        List<Series> input = Evaluate(replace.Inner);
        if (!LabelFormat.IsClassicLabelName(replace.Target)) throw new QueryException(QueryErrorKind.BadData, $"invalid destination label name in label_replace: {replace.Target}");
        var seen = new HashSet<LabelSet>();
        var result = new List<Series>(input.Count);
        foreach (Series series in input)
        {
            Match match = replace.Regex.Match(series.Labels.Get(replace.Source));
            var output = new Series(match.Success ? series.Labels.With(replace.Target, replace.Regex.Expand(match, replace.Replacement)) : series.Labels, _steps);
            series.Values.CopyTo(output.Values, 0);
            if (!seen.Add(output.Labels)) throw new QueryException(QueryErrorKind.BadData, "vector cannot contain metrics with the same labelset");
            result.Add(output);
        }
        return result;
    }
}
