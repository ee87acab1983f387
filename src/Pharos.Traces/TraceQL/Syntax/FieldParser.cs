namespace Pharos.Traces.TraceQL;

/// <summary>Parses what stands between braces.</summary>
internal sealed class FieldParser(TokenStream tokens)
{
    /// <summary>How deep an expression may be nested.</summary>
    public const int MaxDepth = 200;

    private const int AndOr = 1, Comparison = 2, AddSubtract = 3, Not = 4, MultiplyDivide = 5, PowerLevel = 6;
    private int _depth;

    public FieldExpr Parse() => Binary(AndOr);

    /// <summary>An attribute or intrinsic.</summary>
    public SpanAttribute Attribute(string? expected = null)
    {
        Token token = tokens.Current;
        if (token.Kind == TokenKind.Attribute)
        {
            tokens.Take();
            return token.Attribute!;
        }
        if (token.Kind == TokenKind.ScopedIntrinsic)
        {
            if (!Intrinsics.TryScoped(token.Text, out Intrinsic scoped))
                throw new TraceQLException(TraceQLFault.Syntax, $"syntax error: unexpected {token.Text[(token.Text.IndexOf(':', StringComparison.Ordinal) + 1)..]}", token.Line, token.Column);
            tokens.Take();
            return SpanAttribute.Of(scoped);
        }
        if (token.Kind == TokenKind.Word && Intrinsics.TryPlain(token.Text, out Intrinsic plain))
        {
            tokens.Take();
            return SpanAttribute.Of(plain);
        }
        throw tokens.Unexpected(expected);
    }

    public bool TryLiteral(out TraceValue value)
    {
        Token token = tokens.Current;
        value = token.Value;
        if (token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float or TokenKind.Duration)
        {
            tokens.Take();
            return true;
        }
        if (token.Kind != TokenKind.Word) return false;
        switch (token.Text)
        {
            case "true": value = TraceValue.Of(true); break;
            case "false": value = TraceValue.Of(false); break;
            case "nil": value = default; break;
            case "ok": value = TraceValue.Of(SpanStatus.Ok); break;
            case "error": value = TraceValue.Of(SpanStatus.Error); break;
            case "unset": value = TraceValue.Of(SpanStatus.Unset); break;
            case "unspecified": value = TraceValue.Of(SpanKind.Unspecified); break;
            case "internal": value = TraceValue.Of(SpanKind.Internal); break;
            case "server": value = TraceValue.Of(SpanKind.Server); break;
            case "client": value = TraceValue.Of(SpanKind.Client); break;
            case "producer": value = TraceValue.Of(SpanKind.Producer); break;
            case "consumer": value = TraceValue.Of(SpanKind.Consumer); break;
            default: return false;
        }
        tokens.Take();
        return true;
    }

    private FieldExpr Binary(int minLevel)
    {
        if (++_depth > MaxDepth) throw new TraceQLException(TraceQLFault.Syntax, "the query is nested too deeply", tokens.Current.Line, tokens.Current.Column);
        FieldExpr left = Unary();
        int chain = 0;
        while (TryOperator(out BinaryOp op, out int level) && level >= minLevel)
        {
            if (++chain > 5 * MaxDepth) throw new TraceQLException(TraceQLFault.Syntax, "the query is too long", tokens.Current.Line, tokens.Current.Column);
            tokens.Take();
            FieldExpr right = Binary(op == BinaryOp.Power ? level : level + 1); // power is right-associative
            left = new BinaryFieldExpr(op, left, right);
        }
        _depth--;
        return left;
    }

    private FieldExpr Unary()
    {
        if (tokens.TryTake("-")) return new UnaryFieldExpr(false, Binary(AddSubtract + 1));
        if (tokens.TryTake("!")) return new UnaryFieldExpr(true, Binary(Not + 1));
        if (tokens.TryTake("("))
        {
            FieldExpr inner = Binary(AndOr);
            tokens.Expect(")", named: false);
            return inner;
        }
        return TryLiteral(out TraceValue value) ? new LiteralExpr(value) : new AttributeExpr(Attribute());
    }

    private bool TryOperator(out BinaryOp op, out int level)
    {
        (op, level) = tokens.Current.Kind != TokenKind.Symbol ? (default, 0) : tokens.Current.Text switch
        {
            "&&" => (BinaryOp.And, AndOr),
            "||" => (BinaryOp.Or, AndOr),
            "=" => (BinaryOp.Equal, Comparison),
            "!=" => (BinaryOp.NotEqual, Comparison),
            "=~" => (BinaryOp.Regex, Comparison),
            "!~" => (BinaryOp.NotRegex, Comparison),
            ">" => (BinaryOp.Greater, Comparison),
            ">=" => (BinaryOp.GreaterOrEqual, Comparison),
            "<" => (BinaryOp.Less, Comparison),
            "<=" => (BinaryOp.LessOrEqual, Comparison),
            "+" => (BinaryOp.Add, AddSubtract),
            "-" => (BinaryOp.Subtract, AddSubtract),
            "*" => (BinaryOp.Multiply, MultiplyDivide),
            "/" => (BinaryOp.Divide, MultiplyDivide),
            "%" => (BinaryOp.Modulo, MultiplyDivide),
            "^" => (BinaryOp.Power, PowerLevel),
            _ => (default, 0),
        };
        return level > 0;
    }
}
