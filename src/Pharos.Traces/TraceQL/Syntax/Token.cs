namespace Pharos.Traces.TraceQL;

/// <summary>A token with its place: line and column from 1, as upstream counts them (line 0 for what its lexer assembles from several characters).</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column, TraceValue Value = default, SpanAttribute? Attribute = null)
{
    /// <summary>The name in error messages.</summary>
    public string Display => Kind switch
    {
        TokenKind.End => "$end",
        TokenKind.Identifier => "IDENTIFIER",
        TokenKind.String => "STRING",
        TokenKind.Integer => "INTEGER",
        TokenKind.Float => "FLOAT",
        TokenKind.Duration => "DURATION",
        TokenKind.Attribute => Text,
        _ => Text,
    };

    public bool Is(string symbolOrWord) => Kind is TokenKind.Symbol or TokenKind.Word && Text == symbolOrWord;
}
