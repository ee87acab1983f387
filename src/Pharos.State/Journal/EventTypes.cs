namespace Pharos.State;

/// <summary>The types of the journal's events. The project that appends a type owns the schema of its body.</summary>
public static class EventTypes
{
    /// <summary>An alert began to fire, was resolved, or changed in between.</summary>
    public const string AlertTransition = "alert.transition";

    /// <summary>A notification was sent, failed, or waits for another try.</summary>
    public const string NotificationAttempt = "notification.attempt";

    /// <summary>A notification was not sent, and why: silenced, inhibited, muted by a time interval.</summary>
    public const string NotificationSuppressed = "notification.suppressed";

    public const string SilenceCreated = "silence.created";

    public const string SilenceUpdated = "silence.updated";

    public const string SilenceExpired = "silence.expired";

    public const string Deployment = "deployment";

    public const string ConfigurationChange = "configuration.change";

    public const string IncidentStep = "incident.step";

    public const string GameDayStep = "gameday.step";

    /// <summary>Written by a person.</summary>
    public const string Note = "note";
}
