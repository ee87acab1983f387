namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A string, unescaped.</summary>
internal sealed record StringLiteral(string Value, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type => ValueType.String;

    public override IEnumerable<Expr> Children => [];
}
