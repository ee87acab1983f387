using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>How events of the journal are told in a timeline.</summary>
internal static class IncidentTimeline
{
    /// <summary>What an event is, in a word.</summary>
    public static string Kind(JournalEvent entry) => entry.Type switch
    {
        EventTypes.AlertTransition => "alert",
        EventTypes.NotificationAttempt or EventTypes.NotificationSuppressed => "notification",
        EventTypes.Deployment => "deployment",
        EventTypes.ConfigurationChange => "configuration",
        EventTypes.SilenceCreated or EventTypes.SilenceUpdated or EventTypes.SilenceExpired => "silence",
        EventTypes.GameDayStarted or EventTypes.GameDayStep or EventTypes.GameDayEnded => "game day",
        EventTypes.Note => "note",
        _ => entry.Type,
    };

    /// <summary>Steps of a Game Day that only look: what was injected and undone is told.</summary>
    public static bool IsDetail(JournalEvent entry) => entry.Type == EventTypes.GameDayStep
        && (!(entry.Body.Contains("\"phase\":\"inject\"", StringComparison.Ordinal) || entry.Body.Contains("\"phase\":\"roll back\"", StringComparison.Ordinal)) || entry.Body.Contains("\"state\":\"started\"", StringComparison.Ordinal));
}
