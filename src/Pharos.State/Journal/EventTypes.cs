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

    /// <summary>A deployment began or ended; of several events with the same subject the newest counts.</summary>
    public const string Deployment = "deployment";

    /// <summary>Which commits a deployment brought over the one before.</summary>
    public const string DeploymentContents = "deployment.contents";

    /// <summary>An attempt of a workflow run that deploys was asked for, began or ended.</summary>
    public const string PipelineRun = "pipeline.run";

    /// <summary>What is known of a commit and of the pull request that brought it.</summary>
    public const string Change = "change";

    /// <summary>An issue that stands for an incident was opened, closed or withdrawn.</summary>
    public const string IncidentIssue = "incident.issue";

    public const string ConfigurationChange = "configuration.change";

    public const string IncidentStep = "incident.step";

    public const string GameDayStarted = "gameday.started";

    /// <summary>A step began or ended.</summary>
    public const string GameDayStep = "gameday.step";

    public const string GameDayEnded = "gameday.ended";

    /// <summary>Written by a person.</summary>
    public const string Note = "note";
}
