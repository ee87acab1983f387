namespace Pharos.Traces.TraceQL;

/// <summary>Parses aggregates and arithmetic of them.</summary>
internal sealed class ScalarParser(TokenStream tokens, FieldParser fields)
{
    private int _depth;

    public static bool IsAggregate(Token token) => token.Kind == TokenKind.Word && token.Text is "count" or "avg" or "max" or "min" or "sum";

    /// <summary>Whether a scalar, not a spanset, begins here.</summary>
    public bool StartsScalar() => IsAggregate(tokens.Current) || tokens.Is("-") || tokens.Current.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Duration;

    public ScalarExpr Parse() => Binary(Operand(), 0);

    /// <summary>Goes on after an operand that was in parentheses.</summary>
    public ScalarExpr Continue(ScalarExpr left) => Binary(left, 0);

    /// <summary>The comparison that must follow a scalar in a pipeline.</summary>
    public ScalarFilter Filter(ScalarExpr left)
    {
        left = Binary(left, 0);
        BinaryOp op = Comparison() ?? throw tokens.Unexpected();
        return new ScalarFilter(op, left, Parse());
    }

    /// <summary>Comparison of scalar pipelines, each in parentheses, or of one with a number.</summary>
    public ScalarFilter PipelineComparison(ScalarExpr first, Func<ScalarExpr> wrapped)
    {
        ScalarExpr left = PipelineArithmetic(first, wrapped);
        BinaryOp op = Comparison() ?? throw tokens.Unexpected();
        if (tokens.Is("(")) return new ScalarFilter(op, left, PipelineArithmetic(wrapped(), wrapped));
        bool negative = tokens.TryTake("-");
        if (!fields.TryLiteral(out TraceValue value) || !value.IsNumeric) throw tokens.Unexpected();
        return new ScalarFilter(op, left, new ScalarLiteral(negative ? Operators.Arithmetic(BinaryOp.Subtract, TraceValue.Of(0L), value) : value));
    }

    public ScalarExpr PipelineArithmetic(ScalarExpr left, Func<ScalarExpr> wrapped)
    {
        while (TryArithmetic(out BinaryOp op, out _))
        {
            tokens.Take();
            left = new ScalarOperation(op, left, wrapped());
        }
        return left;
    }

    private ScalarExpr Binary(ScalarExpr left, int minLevel)
    {
        while (TryArithmetic(out BinaryOp op, out int level) && level >= minLevel)
        {
            tokens.Take();
            ScalarExpr right = Binary(Operand(), op == BinaryOp.Power ? level : level + 1);
            left = new ScalarOperation(op, left, right);
        }
        return left;
    }

    private ScalarExpr Operand()
    {
        if (tokens.TryTake("("))
        {
            if (++_depth > FieldParser.MaxDepth) throw new TraceQLException(TraceQLFault.Syntax, "the query is nested too deeply", tokens.Current.Line, tokens.Current.Column);
            ScalarExpr inner = Parse();
            tokens.Expect(")", named: false);
            _depth--;
            return inner;
        }
        bool negative = tokens.TryTake("-");
        if (tokens.Current.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Duration)
        {
            TraceValue value = tokens.Take().Value;
            return new ScalarLiteral(!negative ? value
                : value.Kind == ValueKind.Duration ? TraceValue.Duration(-value.Integer)
                : Operators.Arithmetic(BinaryOp.Subtract, value.Kind == ValueKind.Int ? TraceValue.Of(0L) : TraceValue.Of(0d), value));
        }
        if (negative || !IsAggregate(tokens.Current)) throw tokens.Unexpected();
        AggregateFunction function = tokens.Take().Text switch
        {
            "count" => AggregateFunction.Count,
            "avg" => AggregateFunction.Avg,
            "max" => AggregateFunction.Max,
            "min" => AggregateFunction.Min,
            _ => AggregateFunction.Sum,
        };
        tokens.Expect("(");
        FieldExpr? of = function == AggregateFunction.Count ? null : fields.Parse();
        tokens.Expect(")", named: function == AggregateFunction.Count);
        return new AggregateExpr(function, of);
    }

    private BinaryOp? Comparison()
    {
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
        if (op is not null) tokens.Take();
        return op;
    }

    private bool TryArithmetic(out BinaryOp op, out int level)
    {
        (op, level) = tokens.Current.Kind != TokenKind.Symbol ? (default, -1) : tokens.Current.Text switch
        {
            "+" => (BinaryOp.Add, 0),
            "-" => (BinaryOp.Subtract, 0),
            "*" => (BinaryOp.Multiply, 1),
            "/" => (BinaryOp.Divide, 1),
            "%" => (BinaryOp.Modulo, 1),
            "^" => (BinaryOp.Power, 2),
            _ => (default, -1),
        };
        return level >= 0;
    }
}
