namespace Pharos.Collector.Ottl.Syntax;

/// <param name="Text">As written; of a string its value.</param>
/// <param name="Start">From 0.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public bool Is(string text) => Kind is TokenKind.Lower or TokenKind.Sign or TokenKind.Operator && Text == text;

    /// <summary>For messages.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.String => $"the text \"{(Text.Length > 40 ? Text[..40] + "…" : Text)}\"",
        _ => $"\"{Text}\"",
    };
}
