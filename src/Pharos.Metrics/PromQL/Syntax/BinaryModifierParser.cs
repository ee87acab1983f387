namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses what stands between a binary operator and its right side: <c>bool</c>, <c>on</c> or <c>ignoring</c>, grouping, <c>fill</c>.</summary>
internal sealed class BinaryModifierParser(TokenStream tokens, ParserOptions options)
{
    public BinaryExpr Parse(BinaryOp op, Expr left, Func<Expr> right)
    {
        bool returnBool = tokens.Accept(TokenKind.Bool);
        var matching = new VectorMatching();
        if (tokens.Peek.Kind is TokenKind.On or TokenKind.Ignoring)
        {
            bool on = tokens.Next().Kind == TokenKind.On;
            matching = new VectorMatching { On = on, Labels = new GroupingParser(tokens).Labels() };
            if (tokens.Peek.Kind is TokenKind.GroupLeft or TokenKind.GroupRight)
            {
                bool isLeft = tokens.Next().Kind == TokenKind.GroupLeft;
                matching = matching with
                {
                    Cardinality = isLeft ? MatchCardinality.ManyToOne : MatchCardinality.OneToMany,
                    Include = Keywords.CanBeginExpression(tokens.Peek.Kind) && !tokens.Is(TokenKind.LeftParen) ? [] : new GroupingParser(tokens).Labels(),
                };
            }
        }
        matching = Fill(matching);
        Expr operand = right();
        var expr = new BinaryExpr(op, left, operand, SourceSpan.Between(left, operand)) { ReturnBool = returnBool, Matching = matching };
        if (!options.FillModifiers && (matching.FillLeft is not null || matching.FillRight is not null))
            tokens.Error(expr.Span, "binop fill modifiers are experimental and not enabled");
        return expr;
    }

    private VectorMatching Fill(VectorMatching matching)
    {
        if (tokens.Accept(TokenKind.Fill))
        {
            double value = FillValue();
            return matching with { FillLeft = value, FillRight = value };
        }
        TokenKind first = tokens.Peek.Kind;
        if (first is not (TokenKind.FillLeft or TokenKind.FillRight)) return matching;
        tokens.Next();
        matching = With(matching, first, FillValue());
        TokenKind second = first == TokenKind.FillLeft ? TokenKind.FillRight : TokenKind.FillLeft;
        return tokens.Accept(second) ? With(matching, second, FillValue()) : matching;
    }

    private static VectorMatching With(VectorMatching matching, TokenKind side, double value) =>
        side == TokenKind.FillLeft ? matching with { FillLeft = value } : matching with { FillRight = value };

    private double FillValue()
    {
        tokens.Expect(TokenKind.LeftParen);
        bool isMinus = tokens.Accept(TokenKind.Sub);
        if (!isMinus) tokens.Accept(TokenKind.Add);
        Token number = tokens.Expect(TokenKind.Number);
        double value = Literals.Number(number.Text, out string? error);
        if (error is not null) tokens.Error(number.Span, $"error parsing number: {error}");
        tokens.Expect(TokenKind.RightParen);
        return isMinus ? -value : value;
    }
}
