using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>An issue that stands for an incident. <see cref="Fact.Environment"/> is the one that a label names, else the one that the repository deploys to.</summary>
internal sealed record IncidentFact : Fact
{
    public required string Repository { get; init; }

    public required int Number { get; init; }

    public string Title { get; init; } = "";

    public string Url { get; init; } = "";

    public required DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The label that made it an incident was taken away, or the issue was deleted.</summary>
    public bool Withdrawn { get; init; }

    /// <summary>When the issue last changed: of two reports the newer counts, since an issue can be opened again.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    [JsonIgnore]
    public override string Type => EventTypes.IncidentIssue;

    [JsonIgnore]
    public override string Subject => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"github/{Repository}/issue/{Number}");

    [JsonIgnore]
    public override DateTimeOffset Time => ClosedAt ?? OpenedAt;

    [JsonIgnore]
    public override string Headline => $"incident {Repository}#{Number} {(Withdrawn ? "withdrawn" : ClosedAt is null ? "open" : "closed")}: {Title}";

    [JsonIgnore]
    public override string Link => Url;

    public override Fact MergeOnto(Fact earlier) => earlier is IncidentFact before && (before.UpdatedAt > UpdatedAt || (before with { UpdatedAt = UpdatedAt }) == this) ? before : this;
}
