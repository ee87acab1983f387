using System.Collections.Immutable;

namespace Pharos.Traces.TraceQL;

/// <summary>Parses metrics functions and what may follow them.</summary>
internal sealed class MetricsParser(TokenStream tokens, FieldParser fields)
{
    public static bool IsFunction(Token token) => token.Kind == TokenKind.Word && (token.Text is "rate" or "compare" || token.Text.EndsWith("_over_time", StringComparison.Ordinal));

    /// <summary>The function and its second stages.</summary>
    public MetricsExpr Parse(SpansetExpr spans, Func<SpansetFilter> filter)
    {
        string name = tokens.Take().Text;
        tokens.Expect("(");
        SpanAttribute? of = null;
        var quantiles = ImmutableArray.CreateBuilder<double>();
        CompareArguments? compare = null;
        MetricsFunction function = name switch
        {
            "rate" => MetricsFunction.Rate,
            "count_over_time" => MetricsFunction.CountOverTime,
            "min_over_time" => MetricsFunction.MinOverTime,
            "max_over_time" => MetricsFunction.MaxOverTime,
            "avg_over_time" => MetricsFunction.AvgOverTime,
            "sum_over_time" => MetricsFunction.SumOverTime,
            "quantile_over_time" => MetricsFunction.QuantileOverTime,
            "histogram_over_time" => MetricsFunction.HistogramOverTime,
            _ => MetricsFunction.Compare,
        };
        if (function == MetricsFunction.Compare) compare = Compare(filter);
        else if (function is not (MetricsFunction.Rate or MetricsFunction.CountOverTime))
        {
            of = fields.Attribute();
            if (function == MetricsFunction.QuantileOverTime)
                while (tokens.TryTake(",")) quantiles.Add(Number());
            if (function == MetricsFunction.QuantileOverTime && quantiles.Count == 0) throw tokens.Unexpected(",");
        }
        tokens.Expect(")", named: of is null);
        ImmutableArray<SpanAttribute> by = [];
        if (function != MetricsFunction.Compare && tokens.TryTake("by")) by = Attributes(named: false);
        return SecondStage(new MetricsQuery(spans, function, of, quantiles.ToImmutable(), by, compare));
    }

    /// <summary><c>| topk(5)</c>, <c>&gt; 10</c>, any number of them.</summary>
    public MetricsExpr SecondStage(MetricsExpr metrics)
    {
        int stages = 0;
        while (true)
        {
            if (++stages > 100) throw new TraceQLException(TraceQLFault.Syntax, "the query is too long", tokens.Current.Line, tokens.Current.Column);
            if (tokens.TryTake("|"))
            {
                bool isTop = tokens.Is("topk");
                if (!isTop && !tokens.Is("bottomk")) throw tokens.Unexpected();
                tokens.Take();
                tokens.Expect("(");
                if (tokens.Current.Kind != TokenKind.Integer) throw tokens.Unexpected("INTEGER");
                metrics = new MetricsTopK(metrics, isTop, (int)Math.Min(tokens.Take().Value.Integer, int.MaxValue));
                tokens.Expect(")");
                continue;
            }
            BinaryOp? op = tokens.Current.Kind != TokenKind.Symbol ? null : tokens.Current.Text switch
            {
                "=" => BinaryOp.Equal,
                "!=" => BinaryOp.NotEqual,
                ">" => BinaryOp.Greater,
                ">=" => BinaryOp.GreaterOrEqual,
                "<" => BinaryOp.Less,
                "<=" => BinaryOp.LessOrEqual,
                _ => null,
            };
            if (op is not { } comparison) return metrics;
            tokens.Take();
            bool negative = tokens.TryTake("-");
            if (tokens.Current.Kind is not (TokenKind.Integer or TokenKind.Float or TokenKind.Duration)) throw tokens.Unexpected();
            TraceValue value = tokens.Take().Value;
            double number = value.Kind == ValueKind.Duration ? value.Number / 1e9 : value.Number; // durations are seconds in answers
            metrics = new MetricsFilter(metrics, comparison, negative ? -number : number);
        }
    }

    /// <summary>A list of attributes in parentheses, not empty.</summary>
    public ImmutableArray<SpanAttribute> Attributes(bool named)
    {
        tokens.Expect("(");
        var attributes = ImmutableArray.CreateBuilder<SpanAttribute>();
        do attributes.Add(fields.Attribute()); while (tokens.TryTake(","));
        tokens.Expect(")", named);
        return attributes.ToImmutable();
    }

    private CompareArguments Compare(Func<SpansetFilter> filter)
    {
        SpansetFilter selection = filter();
        long top = 10, start = 0, end = 0;
        if (tokens.TryTake(",")) top = Integer();
        if (tokens.TryTake(","))
        {
            start = Integer();
            tokens.Expect(",");
            end = Integer();
        }
        return new CompareArguments(selection, (int)Math.Clamp(top, 0, int.MaxValue), start, end);
    }

    private long Integer() => tokens.Current.Kind == TokenKind.Integer ? tokens.Take().Value.Integer : throw tokens.Unexpected("INTEGER");

    private double Number() => tokens.Current.Kind is TokenKind.Integer or TokenKind.Float ? tokens.Take().Value.Number : throw tokens.Unexpected();
}
