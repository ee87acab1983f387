using System.Text.Json;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Api;

/// <summary>The objects of the API as JSON. Times are ISO 8601 in UTC, durations are seconds, rates are ratios.</summary>
internal static class DoraJson
{
    public static void Write(Utf8JsonWriter json, Deployment one)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Id);
        json.WriteString("service", one.Service);
        json.WriteString("environment", one.Environment);
        json.WriteString("version", one.Version);
        json.WriteString("status", one.Status.Word());
        json.WriteString("commit", one.Commit);
        json.WriteString("title", one.Title);
        json.WriteString("actor", one.Actor);
        json.WriteString("url", one.Url);
        Write(json, "createdAt", one.CreatedAt);
        Write(json, "startedAt", one.Run?.StartedAt);
        Write(json, "finishedAt", one.FinishedAt);
        json.WriteNumber("changes", one.Changes.Count);
        json.WriteBoolean("rollback", one.IsRollback);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        Write(json, "start", incident.Start);
        Write(json, "end", incident.End);
        json.WriteStartArray("causes");
        foreach (string cause in incident.Causes) json.WriteStringValue(cause);
        json.WriteEndArray();
        json.WriteString("url", incident.Url);
        json.WriteString("deployment", incident.DeploymentId);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Recovery recovery)
    {
        json.WriteStartObject();
        json.WriteString("deployment", recovery.Deployment.Id);
        json.WriteString("cause", recovery.Incident is null ? "deployment" : "incident");
        Write(json, "start", recovery.Start);
        Write(json, "end", recovery.End);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LeadTime lead)
    {
        json.WriteStartObject();
        json.WriteString("deployment", lead.Deployment.Id);
        json.WriteString("commit", lead.Change.Commit);
        json.WriteString("title", lead.Change.Title);
        json.WriteString("author", lead.Change.Author);
        json.WriteString("url", lead.Change.Url);
        Write(json, "start", lead.Change.StartedAt);
        Write(json, "deployedAt", lead.Deployment.FinishedAt);
        json.WriteNumber("seconds", lead.Total.TotalSeconds);
        json.WriteStartObject("stages");
        foreach ((string stage, TimeSpan length) in lead.Stages) json.WriteNumber(stage, length.TotalSeconds);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known.UtcDateTime);
        else json.WriteNull(name);
    }

    public static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
