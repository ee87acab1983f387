using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Parses stream selectors and single matchers.</summary>
internal sealed class SelectorParser(TokenStream tokens)
{
    public ImmutableArray<LabelMatcher> Parse()
    {
        tokens.Expect(TokenKind.OpenBrace);
        var matchers = ImmutableArray.CreateBuilder<LabelMatcher>();
        if (tokens.Accept(TokenKind.CloseBrace)) return [];
        if (!tokens.Is(TokenKind.Identifier)) throw tokens.Unexpected(TokenKind.Identifier, TokenKind.CloseBrace);
        while (true)
        {
            matchers.Add(Matcher());
            if (tokens.Accept(TokenKind.CloseBrace)) return matchers.ToImmutable();
            if (!tokens.Accept(TokenKind.Comma)) throw tokens.Unexpected(TokenKind.CloseBrace, TokenKind.Comma);
            if (tokens.Accept(TokenKind.CloseBrace)) return matchers.ToImmutable();
            if (!tokens.Is(TokenKind.Identifier)) throw tokens.Unexpected(TokenKind.Identifier, TokenKind.CloseBrace);
        }
    }

    private LabelMatcher Matcher()
    {
        string name = tokens.Expect(TokenKind.Identifier).Text;
        if (Op(tokens.Peek.Kind) is not { } op) throw tokens.Unexpected(TokenKind.Equal, TokenKind.Matches, TokenKind.NotMatches, TokenKind.NotEqual);
        tokens.Next();
        return Create(op, name, tokens.Expect(TokenKind.String).Text);
    }

    public static MatchOp? Op(TokenKind kind) => kind switch
    {
        TokenKind.Equal => MatchOp.Equal,
        TokenKind.NotEqual => MatchOp.NotEqual,
        TokenKind.Matches => MatchOp.Regex,
        TokenKind.NotMatches => MatchOp.NotRegex,
        _ => null,
    };

    /// <exception cref="ParseException">The regex is wrong.</exception>
    public static LabelMatcher Create(MatchOp op, string name, string value)
    {
        try { return new LabelMatcher(op, name, value); }
        catch (ArgumentException e) { throw new ParseException(e.Message); }
    }
}
