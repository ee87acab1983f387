using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>An instant vector selector. <paramref name="Name"/> is the metric name written before the braces, else empty; all conditions, on the name too, are in <paramref name="Matchers"/>.</summary>
internal sealed record VectorSelector(string Name, ImmutableArray<LabelMatcher> Matchers, SourceSpan Span) : Expr(Span)
{
    public TimeShift Shift { get; init; } = TimeShift.None;

    public RangeExtension Extension { get; init; }

    /// <summary>The second argument of <c>info</c>: label matchers only, which may all match the empty value.</summary>
    public bool IsInfoMatchers { get; init; }

    public override ValueType Type => ValueType.Vector;

    public override IEnumerable<Expr> Children => [];
}
