namespace Pharos.Logs.LogQL.Syntax;

/// <summary>A piece of a query. <paramref name="Text"/> is the value of strings (unquoted), else the text; <paramref name="Number"/> nanoseconds of durations and ranges, or bytes.</summary>
/// <param name="LosesLine">Upstream's scanner loses the line of tokens that it reads in more than one step; its messages then say line 0.</param>
internal readonly record struct Token(TokenKind Kind, SourceSpan Span, string Text, bool LosesLine = false, long Number = 0)
{
    /// <summary>As upstream's messages name it.</summary>
    public string Describe() => TokenNames.Of(Kind, Text);
}
