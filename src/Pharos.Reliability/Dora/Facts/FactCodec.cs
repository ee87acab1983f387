using System.Diagnostics;
using System.Text.Json;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>Facts as events of the journal and back.</summary>
internal static class FactCodec
{
    /// <summary>The types of event that hold facts.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [EventTypes.PipelineRun, EventTypes.Deployment, EventTypes.Change, EventTypes.DeploymentContents, EventTypes.IncidentIssue];

    public static JournalEvent Write(Fact fact) => new()
    {
        Time = fact.Time,
        Type = fact.Type,
        Service = fact.Service,
        Environment = fact.Environment,
        Subject = fact.Subject,
        Title = fact.Headline,
        Links = fact.Link.Length > 0 ? [new EventLink("source", fact.Link)] : [],
        Body = Body(fact),
    };

    /// <summary>Null where the event is no fact, or one that a later version wrote.</summary>
    public static Fact? Read(JournalEvent entry)
    {
        try
        {
            Fact? fact = entry.Type switch
            {
                EventTypes.PipelineRun => JsonSerializer.Deserialize(entry.Body, FactJson.Default.RunFact),
                EventTypes.Deployment => JsonSerializer.Deserialize(entry.Body, FactJson.Default.DeploymentFact),
                EventTypes.Change => JsonSerializer.Deserialize(entry.Body, FactJson.Default.ChangeFact),
                EventTypes.DeploymentContents => JsonSerializer.Deserialize(entry.Body, FactJson.Default.ContentsFact),
                EventTypes.IncidentIssue => JsonSerializer.Deserialize(entry.Body, FactJson.Default.IncidentFact),
                _ => null,
            };
            return fact is { Version: Fact.CurrentVersion } ? fact with { Service = entry.Service, Environment = entry.Environment } : null;
        }
        catch (JsonException) { return null; } // written by a later version, or by hand
    }

    /// <summary>What the journal would keep; two facts of the same subject, service, environment and body are one.</summary>
    public static string Body(Fact fact) => fact switch
    {
        RunFact run => JsonSerializer.Serialize(run, FactJson.Default.RunFact),
        DeploymentFact deployment => JsonSerializer.Serialize(deployment, FactJson.Default.DeploymentFact),
        ChangeFact change => JsonSerializer.Serialize(change, FactJson.Default.ChangeFact),
        ContentsFact contents => JsonSerializer.Serialize(contents, FactJson.Default.ContentsFact),
        IncidentFact incident => JsonSerializer.Serialize(incident, FactJson.Default.IncidentFact),
        _ => throw new UnreachableException($"no body for {fact.GetType().Name}"),
    };
}
