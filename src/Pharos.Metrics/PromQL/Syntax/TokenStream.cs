namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>The tokens of one query with one token of lookahead, and the errors found so far.</summary>
internal sealed class TokenStream(string query)
{
    private readonly Lexer _lexer = new(query);
    private readonly List<Token> _openAggregations = [];
    private (string Context, string Expected)? _context;
    private Token? _ahead;

    public string Query => query;

    public List<ParseError> Errors { get; } = [];

    /// <summary>End of the last number, duration or closing bracket read, lookahead included.</summary>
    public int LastClosing { get; private set; }

    public Token Peek
    {
        get
        {
            if (_ahead is { } ahead) return ahead;
            Token token = _lexer.Next();
            if (token.Kind == TokenKind.Error) Errors.Add(new ParseError(token.Text, token.Span));
            if (token.Kind is TokenKind.RightBrace or TokenKind.RightParen or TokenKind.RightBracket or TokenKind.Duration or TokenKind.Number)
                LastClosing = token.End;
            _ahead = token;
            return token;
        }
    }

    /// <summary>End of the token consumed last.</summary>
    public int LastEnd { get; private set; }

    public Token Next()
    {
        Token token = Peek;
        LastEnd = token.End;
        if (token.Kind is not (TokenKind.EndOfInput or TokenKind.Error)) _ahead = null;
        return token;
    }

    public bool Is(TokenKind kind) => Peek.Kind == kind;

    public bool Accept(TokenKind kind)
    {
        if (!Is(kind)) return false;
        Next();
        return true;
    }

    public Token Expect(TokenKind kind) => Is(kind) ? Next() : throw Unexpected();

    public void Error(SourceSpan span, string message) => Errors.Add(new ParseError(message, span));

    /// <summary>Between these, an error with no context of its own is one of the aggregation.</summary>
    public void BeginAggregation(Token op) => _openAggregations.Add(op);

    /// <summary>Until <see cref="PopContext"/>, an error with no context of its own has this one.</summary>
    public void PushContext(string context, string expected) => _context = (context, expected);

    public void PopContext() => _context = null;

    public void EndAggregation() => _openAggregations.RemoveAt(_openAggregations.Count - 1);

    /// <summary>Notes that the next token cannot stand here, unless the lexer already complained; to be thrown.</summary>
    public SyntaxError Unexpected(string context = "", string expected = "")
    {
        if (context.Length == 0 && _context is { } given) (context, expected) = given;
        bool inAggregation = context.Length == 0 && _openAggregations.Count > 0;
        if (inAggregation) context = "aggregation";
        if (Peek.Kind != TokenKind.Error)
        {
            string where = context.Length > 0 ? $" in {context}" : "";
            string wanted = expected.Length > 0 ? $", expected {expected}" : "";
            Error(Peek.Span, $"unexpected {Peek.Describe()}{where}{wanted}");
        }
        if (inAggregation) Error(new SourceSpan(_openAggregations[^1].Start, LastClosing), "no arguments for aggregate expression provided");
        return new SyntaxError();
    }
}
