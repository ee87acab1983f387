namespace Pharos.Alerting;

/// <summary>What upstream's Alertmanager takes as flags.</summary>
public sealed record AlertmanagerOptions
{
    /// <summary>Where people reach this server; in links of notifications, without a slash at the end.</summary>
    public string ExternalUrl { get; init; } = "http://localhost:9093";

    /// <summary>How long the notification log and expired silences are kept (<c>--data.retention</c>).</summary>
    public TimeSpan DataRetention { get; init; } = TimeSpan.FromHours(120);

    /// <summary>How often alerts that are over, old silences and empty groups are cleaned up.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Resolved alerts stay visible to merges for this long (<c>--alerts.gc-interval</c>).</summary>
    public TimeSpan AlertRetention { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Nothing is sent for this long after the start, so that alerts and their inhibitors come in first (<c>--dispatch.start-delay</c>).</summary>
    public TimeSpan DispatchStartDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Alerts held at most; more are refused.</summary>
    public int MaxAlerts { get; init; } = 100_000;

    /// <summary>Silences held at most, expired ones included.</summary>
    public int MaxSilences { get; init; } = 10_000;

    /// <summary>Bytes of a request's body.</summary>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;
}
