namespace Pharos.Traces.TraceQL;

/// <summary>Tokens with a place to read from.</summary>
internal sealed class TokenStream(List<Token> tokens)
{
    private int _at;

    public Token Current => tokens[_at];

    public int Position => _at;

    public void Back(int position) => _at = position;

    public Token Take() => tokens[_at].Kind == TokenKind.End ? tokens[_at] : tokens[_at++];

    public bool Is(string text) => Current.Is(text);

    public bool TryTake(string text)
    {
        if (!Is(text)) return false;
        _at++;
        return true;
    }

    /// <param name="named">What the message says was expected; nothing where several things could stand here.</param>
    public void Expect(string text, bool named = true)
    {
        if (!TryTake(text)) throw Unexpected(named ? text : null);
    }

    public TraceQLException Unexpected(string? expected = null)
    {
        Token found = Current;
        return new TraceQLException(TraceQLFault.Syntax, $"syntax error: unexpected {found.Display}{(expected is null ? "" : $", expecting {expected}")}", found.Line, found.Column);
    }
}
