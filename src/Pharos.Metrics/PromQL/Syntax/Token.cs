using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A piece of a query with its place (UTF-16 offsets, end not included).</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text)
{
    public SourceSpan Span => new(Start, End);

    /// <summary>As upstream's messages name it: <c>identifier "foo"</c>, <c>&lt;op:*&gt;</c>, <c>end of input</c>.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.EndOfInput => "end of input",
        TokenKind.Identifier => $"identifier {LabelFormat.Quote(Text)}",
        TokenKind.MetricIdentifier => $"metric identifier {LabelFormat.Quote(Text)}",
        TokenKind.Number => $"number {Shortened()}",
        TokenKind.Duration => $"duration {Shortened()}",
        TokenKind.String => $"string {Shortened()}",
        TokenKind.Aggregator => $"<aggr:{Text}>",
        >= TokenKind.Add and <= TokenKind.At => $"<op:{Text}>",
        >= TokenKind.Bool and <= TokenKind.FillRight => $"<{Text}>",
        _ => Shortened(),
    };

    private string Shortened()
    {
        if (Text.Length <= 10 || Encoding.UTF8.GetByteCount(Text) <= 10) return LabelFormat.Quote(Text);
        int cut = 0;
        for (int runes = 0; runes < 10 && cut < Text.Length; runes++) cut += char.IsSurrogatePair(Text, cut) ? 2 : 1;
        return LabelFormat.Quote(Text.AsSpan(0, cut)) + "...";
    }
}
