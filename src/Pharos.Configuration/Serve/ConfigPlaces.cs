namespace Pharos.Configuration;

/// <summary>Where each tool's file stands, absolute. A file that does not exist leaves its part at its defaults.</summary>
public sealed record ConfigPlaces
{
    public required string Prometheus { get; init; }

    /// <summary>The web configuration file: TLS and users of the listeners.</summary>
    public required string Web { get; init; }

    public required string Alertmanager { get; init; }

    public required string Blackbox { get; init; }

    public required string Loki { get; init; }

    public required string Tempo { get; init; }

    public required string OtelCollector { get; init; }

    /// <summary>Grafana's provisioning directory.</summary>
    public required string GrafanaProvisioning { get; init; }

    public required string Slo { get; init; }

    public required string GameDays { get; init; }

    public required string Runbooks { get; init; }
}
