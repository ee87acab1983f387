using System.Collections.Immutable;

namespace Pharos.Metrics.PromQL.Syntax;

internal enum MatchCardinality
{
    OneToOne,
    /// <summary><c>group_left</c></summary>
    ManyToOne,
    /// <summary><c>group_right</c></summary>
    OneToMany,
    /// <summary>Set operators.</summary>
    ManyToMany,
}

/// <summary>How series of two vectors are paired.</summary>
internal sealed record VectorMatching
{
    public MatchCardinality Cardinality { get; init; }

    /// <summary>The labels of <c>on</c> or <c>ignoring</c>.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary><c>on</c> rather than <c>ignoring</c>.</summary>
    public bool On { get; init; }

    /// <summary>The labels that <c>group_left</c> or <c>group_right</c> takes over from the "one" side.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>The value for a left side that is missing (<c>fill</c>, <c>fill_left</c>).</summary>
    public double? FillLeft { get; init; }

    /// <summary>The value for a right side that is missing (<c>fill</c>, <c>fill_right</c>).</summary>
    public double? FillRight { get; init; }
}
