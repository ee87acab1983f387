using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>
/// What one source said about one thing at one time: a run, a deployment, a change, an incident. Each is an event of the journal with the fact as its body;
/// a later fact of the same subject takes the earlier one's place, and what both sources say is merged by <see cref="MergeOnto"/>.
/// </summary>
/// <remarks>
/// Merging is idempotent and keeps what is further: a completed run never becomes a running one again, whatever the order in which a delivery and a poll arrive.
/// Bodies carry <see cref="Version"/>; a body of a later version is not read.
/// </remarks>
internal abstract record Fact
{
    public const int CurrentVersion = 1;

    [JsonPropertyName("v"), JsonPropertyOrder(-1)]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The journal's column, not part of the body.</summary>
    [JsonIgnore]
    public string Service { get; init; } = "";

    /// <summary>The journal's column, not part of the body.</summary>
    [JsonIgnore]
    public string Environment { get; init; } = "";

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    [JsonIgnore]
    public abstract string Type { get; }

    /// <summary>What the fact is about; the same for each report of it.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }

    /// <summary>When it happened, by the source's clock.</summary>
    [JsonIgnore]
    public abstract DateTimeOffset Time { get; }

    /// <summary>One line for people.</summary>
    [JsonIgnore]
    public abstract string Headline { get; }

    [JsonIgnore]
    public virtual string Link => "";

    /// <summary>This fact, told after an earlier one of the same subject; equal to the earlier one where it says nothing new.</summary>
    public abstract Fact MergeOnto(Fact earlier);

    /// <summary>The first seven digits of a commit, as people write it.</summary>
    protected static string Short(string commit) => commit.Length > 7 ? commit[..7] : commit;
}
