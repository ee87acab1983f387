namespace Pharos.Logs.LogQL.Syntax;

/// <summary>The tokens of one query with one token of lookahead.</summary>
internal sealed class TokenStream(string query)
{
    /// <summary>Upstream's grammar names what it expected only where it is no more than this.</summary>
    private const int MaxExpected = 4;

    private readonly Lexer _lexer = new(query);
    private Token? _ahead;

    public string Query => query;

    public Token Peek => _ahead ??= _lexer.Next();

    public SourceSpan Last { get; private set; }

    public Token Next()
    {
        Token token = Peek;
        Last = token.Span;
        _ahead = null;
        return token;
    }

    public bool Is(TokenKind kind) => Peek.Kind == kind;

    /// <summary>Whether a keyword stands where it can only be the name of a label: <c>bool="..."</c>.</summary>
    public bool IsAssignedKeyword
    {
        get
        {
            if (!TokenNames.Keywords.TryGetValue(Peek.Text, out TokenKind keyword) || keyword != Peek.Kind) return false;
            ReadOnlySpan<char> rest = query.AsSpan(Peek.Span.End).TrimStart();
            return rest.StartsWith("=") && !rest.StartsWith("==") && !rest.StartsWith("=~");
        }
    }

    public bool Accept(TokenKind kind)
    {
        if (!Is(kind)) return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind) => Is(kind) ? Next() : throw Unexpected(kind);

    /// <summary>The next token cannot stand here; to be thrown.</summary>
    public ParseException Unexpected(params ReadOnlySpan<TokenKind> expected)
    {
        Token token = Peek;
        (int line, int column) = Lexer.Position(query, token.Span.Start);
        string reason = $"syntax error: unexpected {token.Describe()}";
        if (expected.Length is > 0 and <= MaxExpected)
        {
            TokenKind[] sorted = expected.ToArray();
            Array.Sort(sorted);
            reason += $", expecting {string.Join(" or ", sorted.Select(k => TokenNames.Of(k)))}";
        }
        return new ParseException(reason, token.LosesLine ? 0 : line, column, token.Span);
    }
}
