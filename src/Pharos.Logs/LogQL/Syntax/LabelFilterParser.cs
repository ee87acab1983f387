using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Parses conditions on labels: <c>or</c> binds less than <c>and</c>; a comma is <c>and</c> with all that follows it, as upstream's grammar has it.</summary>
internal sealed class LabelFilterParser(TokenStream tokens)
{
    private int _depth;

    public LabelFilterExpr Parse()
    {
        if (++_depth > Parser.MaxDepth) throw TooDeep();
        LabelFilterExpr left = And();
        int chain = 0;
        while (tokens.Accept(TokenKind.Or))
        {
            if (++chain + _depth > Parser.MaxDepth) throw TooDeep();
            LabelFilterExpr right = And();
            left = new OrFilterExpr(left, right, left.Span.To(right.Span));
        }
        _depth--;
        return left;
    }

    private LabelFilterExpr And()
    {
        LabelFilterExpr left = Primary();
        int chain = 0;
        while (tokens.Peek.Kind is TokenKind.And or TokenKind.Comma)
        {
            if (++chain + _depth > Parser.MaxDepth) throw TooDeep();
            LabelFilterExpr right = tokens.Next().Kind == TokenKind.Comma ? Parse() : Primary();
            left = new AndFilterExpr(left, right, left.Span.To(right.Span));
        }
        return left;
    }

    private LabelFilterExpr Primary()
    {
        if (tokens.Accept(TokenKind.OpenParen))
        {
            LabelFilterExpr inner = Parse();
            tokens.Expect(TokenKind.CloseParen);
            return inner;
        }
        if (!tokens.Is(TokenKind.Identifier)) throw tokens.Unexpected(TokenKind.Identifier, TokenKind.OpenParen);
        Token label = tokens.Next();
        Token op = tokens.Peek;
        if (op.Kind is TokenKind.Matches or TokenKind.NotMatches)
        {
            tokens.Next();
            Token pattern = tokens.Expect(TokenKind.String);
            return new StringFilterExpr(SelectorParser.Create(SelectorParser.Op(op.Kind)!.Value, label.Text, pattern.Text), label.Span.To(pattern.Span));
        }
        if (Compare(op.Kind) is not { } compare) throw tokens.Unexpected();
        tokens.Next();
        Token value = tokens.Peek;
        bool takesText = op.Kind is TokenKind.Equal or TokenKind.NotEqual;
        switch (value.Kind)
        {
            case TokenKind.String when takesText:
                tokens.Next();
                return new StringFilterExpr(new LabelMatcher(op.Kind == TokenKind.Equal ? MatchOp.Equal : MatchOp.NotEqual, label.Text, value.Text), label.Span.To(value.Span));
            case TokenKind.Ip when takesText:
                tokens.Next();
                tokens.Expect(TokenKind.OpenParen);
                string pattern = tokens.Expect(TokenKind.String).Text;
                return new IpFilterExpr(label.Text, op.Kind == TokenKind.NotEqual, pattern, label.Span.To(tokens.Expect(TokenKind.CloseParen).Span));
            case TokenKind.Duration:
                tokens.Next();
                return new DurationFilterExpr(label.Text, compare, value.Number, label.Span.To(value.Span));
            case TokenKind.Bytes:
                tokens.Next();
                return new BytesFilterExpr(label.Text, compare, (ulong)value.Number, label.Span.To(value.Span));
            case TokenKind.Number or TokenKind.Add or TokenKind.Sub:
                int sign = tokens.Accept(TokenKind.Sub) ? -1 : 1;
                if (sign > 0) tokens.Accept(TokenKind.Add);
                Token number = tokens.Expect(TokenKind.Number);
                return new NumberFilterExpr(label.Text, compare, sign * Lexer.Value(number.Text), label.Span.To(number.Span));
            default: throw tokens.Unexpected();
        }
    }

    private static FilterCompare? Compare(TokenKind kind) => kind switch
    {
        TokenKind.Equal or TokenKind.CompareEqual => FilterCompare.Equal,
        TokenKind.NotEqual => FilterCompare.NotEqual,
        TokenKind.Greater => FilterCompare.Greater,
        TokenKind.GreaterOrEqual => FilterCompare.GreaterOrEqual,
        TokenKind.Less => FilterCompare.Less,
        TokenKind.LessOrEqual => FilterCompare.LessOrEqual,
        _ => null,
    };

    private ParseException TooDeep() => new("query is nested too deeply", 0, 0, tokens.Peek.Span);
}
