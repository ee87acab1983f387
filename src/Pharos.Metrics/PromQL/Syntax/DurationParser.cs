namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses durations with arithmetic: in brackets, after <c>offset</c>, and subquery steps. Gives a <see cref="NumberLiteral"/> in seconds or a <see cref="DurationExpr"/>.</summary>
internal sealed class DurationParser(TokenStream tokens, ParserOptions options)
{
    /// <summary>Beyond this many seconds a duration does not fit Go's nanoseconds.</summary>
    private const double MaxSeconds = 9_223_372_036.854775807;

    private const int MulLevel = 2, PowLevel = 3;

    private int _depth;

    /// <summary>A duration in brackets, which must be positive where it is a literal.</summary>
    public Expr Positive()
    {
        Expr duration = Binary(1);
        if (duration is not NumberLiteral { Value: <= 0 } number) return duration;
        tokens.Error(number.Span, "duration must be greater than 0");
        return number with { Value = 0 };
    }

    /// <summary>The duration after <c>offset</c>: arithmetic needs parentheses there, or it would swallow the expression that follows.</summary>
    public Expr Offset()
    {
        Token first = tokens.Peek;
        switch (first.Kind)
        {
            case TokenKind.Number or TokenKind.Duration: return InRange(Literal(), first.Span);
            case TokenKind.Step or TokenKind.Range or TokenKind.MinOf or TokenKind.MaxOf: return Function();
            case TokenKind.LeftParen: return Binary(1);
            case TokenKind.Add or TokenKind.Sub:
                tokens.Next();
                return tokens.Peek.Kind is TokenKind.Add or TokenKind.Sub
                    ? BinaryFrom(Signed(first, Binary(PowLevel)), 1)
                    : Signed(first, Primary());
            default: throw tokens.Unexpected();
        }
    }

    private Expr Binary(int minLevel)
    {
        if (++_depth > Parser.MaxDepth) throw TooDeep();
        Expr left;
        if (tokens.Peek.Kind is TokenKind.Add or TokenKind.Sub)
        {
            Token sign = tokens.Next();
            left = Signed(sign, Binary(PowLevel)); // binds as tightly as *, looser than ^
        }
        else left = Primary();
        Expr whole = BinaryFrom(left, minLevel);
        _depth--;
        return whole;
    }

    private Expr BinaryFrom(Expr left, int minLevel)
    {
        int chain = 0;
        while (true)
        {
            Token op = tokens.Peek;
            (DurationOp kind, int level) = op.Kind switch
            {
                TokenKind.Add => (DurationOp.Add, 1),
                TokenKind.Sub => (DurationOp.Sub, 1),
                TokenKind.Mul => (DurationOp.Mul, MulLevel),
                TokenKind.Div => (DurationOp.Div, MulLevel),
                TokenKind.Mod => (DurationOp.Mod, MulLevel),
                TokenKind.Pow => (DurationOp.Pow, PowLevel),
                _ => (default, 0),
            };
            if (level == 0 || level < minLevel) return left;
            if (++chain > Parser.MaxDepth) throw TooDeep();
            tokens.Next();
            Expr right = Binary(level == PowLevel ? PowLevel : level + 1);
            CheckEnabled(left);
            if (kind is DurationOp.Div or DurationOp.Mod && right is NumberLiteral { Value: 0 })
            {
                tokens.Error(op.Span, kind == DurationOp.Div ? "division by zero" : "modulo by zero");
                left = Zero;
            }
            else left = new DurationExpr(kind, left, right, SourceSpan.Between(left, right));
        }
    }

    private Expr Primary()
    {
        Token first = tokens.Peek;
        switch (first.Kind)
        {
            case TokenKind.Number or TokenKind.Duration: return InRange(Literal(), first.Span);
            case TokenKind.Step or TokenKind.Range or TokenKind.MinOf or TokenKind.MaxOf: return Function();
            case TokenKind.LeftParen:
                tokens.Next();
                Expr inner = Binary(1);
                Token close = tokens.Expect(TokenKind.RightParen);
                CheckEnabled(inner);
                var span = new SourceSpan(first.Start, close.End);
                return inner is DurationExpr expr && !expr.IsWrapped
                    ? expr with { IsWrapped = true, Span = span }
                    : new DurationExpr(DurationOp.Add, null, inner, span) { IsWrapped = true };
            default: throw tokens.Unexpected();
        }
    }

    private DurationExpr Function()
    {
        Token name = tokens.Next();
        DurationOp op = name.Kind switch
        {
            TokenKind.Step => DurationOp.Step,
            TokenKind.Range => DurationOp.Range,
            TokenKind.MinOf => DurationOp.MinOf,
            _ => DurationOp.MaxOf,
        };
        tokens.Expect(TokenKind.LeftParen);
        Expr? left = null, right = null;
        if (op is DurationOp.MinOf or DurationOp.MaxOf)
        {
            left = Binary(1);
            tokens.Expect(TokenKind.Comma);
            right = Binary(1);
        }
        Token close = tokens.Expect(TokenKind.RightParen);
        var call = new DurationExpr(op, left, right, new SourceSpan(name.Start, close.End));
        CheckEnabled(call);
        return call;
    }

    /// <summary>A number or duration token; also the numbers of expressions outside brackets.</summary>
    public NumberLiteral Literal()
    {
        Token token = tokens.Next();
        if (token.Kind == TokenKind.Duration)
        {
            double seconds = Literals.DurationSeconds(token.Text, out string? durationError);
            if (durationError is not null) tokens.Error(token.Span, durationError);
            return new NumberLiteral(seconds, token.Span) { IsDuration = true };
        }
        double value = Literals.Number(token.Text, out string? error);
        if (error is not null) tokens.Error(token.Span, $"error parsing number: {error}");
        return new NumberLiteral(value, token.Span);
    }

    private Expr Signed(Token sign, Expr operand)
    {
        bool isMinus = sign.Kind == TokenKind.Sub;
        var span = new SourceSpan(sign.Start, operand.Span.End);
        if (operand is NumberLiteral number) return InRange(number with { Value = isMinus ? -number.Value : number.Value, Span = span }, sign.Span);
        return isMinus ? new DurationExpr(DurationOp.Sub, null, operand, span) : operand;
    }

    private NumberLiteral InRange(NumberLiteral number, SourceSpan place)
    {
        if (Math.Abs(number.Value) <= MaxSeconds) return number;
        tokens.Error(place, "duration out of range");
        return Zero;
    }

    private void CheckEnabled(Expr expr)
    {
        if (!options.DurationExpressions) tokens.Error(expr.Span, "experimental duration expression is not enabled");
    }

    private SyntaxError TooDeep()
    {
        tokens.Error(tokens.Peek.Span, Parser.TooDeepMessage);
        return new SyntaxError();
    }

    private static NumberLiteral Zero => new(0, default);
}
