namespace Pharos.Traces.TraceQL;

/// <summary>Look-ups of values for completion, scoped by what is typed so far.</summary>
internal static class TagQuery
{
    /// <summary>The attribute that a path names: scoped, unscoped with a dot, an intrinsic, or a bare name as in Tempo's first API.</summary>
    public static SpanAttribute Attribute(string tag)
    {
        try
        {
            List<Token> tokens = Lexer.Read(tag);
            if (tokens is [{ Kind: TokenKind.Attribute } attribute, { Kind: TokenKind.End }]) return attribute.Attribute!;
            if (tokens is [{ Kind: TokenKind.ScopedIntrinsic } scoped, { Kind: TokenKind.End }] && Intrinsics.TryScoped(scoped.Text, out Intrinsic ofScope)) return SpanAttribute.Of(ofScope);
            if (tokens is [{ Kind: TokenKind.Word } word, { Kind: TokenKind.End }] && Intrinsics.TryPlain(word.Text, out Intrinsic plain)) return SpanAttribute.Of(plain);
        }
        catch (TraceQLException) { } // a name that needs quotes in a query is taken as it is
        return new SpanAttribute(AttributeScope.None, tag);
    }

    /// <summary>A query that is not whole yet, or whose attributes have no scope, does not narrow: as in Tempo, all values are given.</summary>
    public static IReadOnlyCollection<TraceValue> Values(IReadOnlyList<ISpanBlock> blocks, string tag, string? query, int limit, CancellationToken cancellationToken) =>
        TagEngine.Values(blocks, Attribute(tag), Filter(query), limit, cancellationToken);

    public static SpansetFilter? Filter(string? query)
    {
        if (string.IsNullOrWhiteSpace(query)) return null;
        try
        {
            SpansetExpr? spans = Checker.Parse(query).Spans;
            if (spans is Pipeline pipeline) spans = pipeline.Elements[0];
            return spans is SpansetFilter filter && IsScoped(filter.Condition) ? filter : null;
        }
        catch (TraceQLException) { return null; }
    }

    private static bool IsScoped(FieldExpr expr) => expr switch
    {
        AttributeExpr attribute => attribute.Attribute.Scope != AttributeScope.None || attribute.Attribute.Intrinsic != Intrinsic.None,
        UnaryFieldExpr unary => IsScoped(unary.Operand),
        BinaryFieldExpr binary => IsScoped(binary.Left) && IsScoped(binary.Right),
        _ => true,
    };
}
