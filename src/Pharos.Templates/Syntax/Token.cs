namespace Pharos.Templates.Syntax;

/// <summary>One token: its place as index into the text (UTF-16) and as line from 1.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Value, int Line)
{
    public bool IsKeyword => Kind >= TokenKind.Block || Kind == TokenKind.Nil;

    /// <summary>The token as messages show it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.EndOfFile => "EOF",
        TokenKind.Error => Value,
        _ when IsKeyword => $"<{Value}>",
        _ when Value.Length > 10 => $"{GoText.Quote(Value[..10])}...",
        _ => GoText.Quote(Value),
    };
}
