using System.Text.Json;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Whether the error-budget policies let a service be released.</summary>
/// <param name="Freezing">SLOs whose policy has reached a step that freezes.</param>
/// <param name="Unknown">SLOs without figures, or with figures too young for their policy: they do not freeze, but whoever releases should know.</param>
public sealed record ReleaseGate(string Service, string Environment, IReadOnlyList<SloStatus> Freezing, IReadOnlyList<SloStatus> Unknown)
{
    public bool IsFrozen => Freezing.Count > 0;

    /// <summary>Null where no SLO is defined for the service (in the environment, where one is given).</summary>
    public static ReleaseGate? Of(IReadOnlyList<SloStatus> statuses, string service, string environment)
    {
        SloStatus[] own = [.. statuses.Where(s => s.Slo.Service == service && (environment.Length == 0 || s.Slo.Label("environment") == environment))];
        return own.Length == 0 ? null : new ReleaseGate(service, environment, [.. own.Where(s => s.Step is { Freezes: true })], [.. own.Where(s => s.Consumed is null || s.IsPolicyWaiting)]);
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("service", Service);
        json.WriteString("environment", Environment);
        json.WriteBoolean("frozen", IsFrozen);
        json.WriteStartArray("reasons");
        foreach (SloStatus status in Freezing)
        {
            json.WriteStartObject();
            json.WriteString("slo", status.Slo.Id);
            json.WriteString("title", status.Slo.Title);
            json.WriteNumber("consumedPercent", Math.Round((status.Consumed ?? 0) * 100, 1));
            json.WriteString("policy", status.Policy.Name);
            json.WriteString("step", status.Step!.Title);
            json.WriteString("text", status.Step.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("unknown");
        foreach (SloStatus status in Unknown)
        {
            json.WriteStartObject();
            json.WriteString("slo", status.Slo.Id);
            json.WriteString("reason", status.Consumed is null ? "there are no figures" : $"the figures cover {PromDuration.Format(status.Coverage)}, the policy {status.Policy.Name} asks for {PromDuration.Format(status.Policy.MinimumData)}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
