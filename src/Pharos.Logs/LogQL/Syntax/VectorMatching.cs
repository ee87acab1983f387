using System.Collections.Immutable;

namespace Pharos.Logs.LogQL.Syntax;

internal enum MatchCardinality
{
    OneToOne,
    ManyToOne,
    OneToMany,
}

/// <summary>How the series of the two sides of an operation find each other.</summary>
/// <param name="IsOn">Only the labels named count; else all but those.</param>
/// <param name="Include">Labels that the many side takes from the one side.</param>
internal sealed record VectorMatching(bool IsOn, ImmutableArray<string> Labels, MatchCardinality Cardinality, ImmutableArray<string> Include)
{
    public static readonly VectorMatching Default = new(false, [], MatchCardinality.OneToOne, []);

    /// <summary>Whether the query says anything of it.</summary>
    public bool IsDefault => !IsOn && Labels.IsEmpty && Cardinality == MatchCardinality.OneToOne;
}
