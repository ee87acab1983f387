using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>Which commits lie between two that were deployed one after the other.</summary>
internal sealed record ContentsFact : Fact
{
    public required string Repository { get; init; }

    /// <summary>What ran before.</summary>
    public required string Base { get; init; }

    public required string Head { get; init; }

    /// <summary>Oldest first, the head at the end; empty where the head is older than the base, or the base is no longer in the repository.</summary>
    public required IReadOnlyList<string> Commits { get; init; }

    /// <summary>When the head was deployed.</summary>
    public required DateTimeOffset DeployedAt { get; init; }

    /// <summary>There were more commits than are kept.</summary>
    public bool Truncated { get; init; }

    [JsonIgnore]
    public override string Type => EventTypes.DeploymentContents;

    [JsonIgnore]
    public override string Subject => SubjectOf(Repository, Base, Head);

    [JsonIgnore]
    public override DateTimeOffset Time => DeployedAt;

    [JsonIgnore]
    public override string Headline => $"{Repository} {Short(Base)}...{Short(Head)}: {Commits.Count} commits";

    public static string SubjectOf(string repository, string from, string to) => $"github/{repository}/compare/{from}...{to}";

    /// <summary>What lies between two commits does not change.</summary>
    public override Fact MergeOnto(Fact earlier) => earlier;
}
