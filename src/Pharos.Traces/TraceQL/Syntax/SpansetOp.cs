namespace Pharos.Traces.TraceQL;

/// <summary>How two spansets of a trace combine.</summary>
internal enum SpansetCombination
{
    And,
    Or,
    /// <summary><c>&gt;&gt;</c>: the right side's spans below one of the left's.</summary>
    Descendant,
    /// <summary><c>&gt;</c>: directly below.</summary>
    Child,
    /// <summary><c>&lt;&lt;</c>: above.</summary>
    Ancestor,
    /// <summary><c>&lt;</c>: directly above.</summary>
    Parent,
    /// <summary><c>~</c>: with the same parent.</summary>
    Sibling,
}

/// <summary>Plain, negated (<c>!&gt;&gt;</c>: spans of the right side that do not stand so), or union (<c>&amp;&gt;&gt;</c>: the spans of both sides).</summary>
internal enum SpansetVariant
{
    Plain,
    Negated,
    Union,
}

/// <summary>An operator between spansets (docs: traceql, "Combine spansets", "Structural").</summary>
internal readonly record struct SpansetOp(SpansetCombination Combination, SpansetVariant Variant = SpansetVariant.Plain)
{
    public override string ToString() => (Variant switch { SpansetVariant.Negated => "!", SpansetVariant.Union => "&", _ => "" }) + (Combination switch
    {
        SpansetCombination.And => "&&",
        SpansetCombination.Or => "||",
        SpansetCombination.Descendant => ">>",
        SpansetCombination.Child => ">",
        SpansetCombination.Ancestor => "<<",
        SpansetCombination.Parent => "<",
        _ => "~",
    });
}
