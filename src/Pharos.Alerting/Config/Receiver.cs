namespace Pharos.Alerting.Config;

/// <summary>A name, and all the ways in which a notification for it is sent.</summary>
public sealed record Receiver(string Name, IReadOnlyList<IntegrationConfig> Integrations)
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
