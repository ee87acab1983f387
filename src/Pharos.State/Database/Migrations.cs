namespace Pharos.State;

/// <summary>The tables, by number. A migration that was released is never changed; a new one is put at the end.</summary>
/// <remarks>Times are Unix milliseconds. JSON columns hold objects whose schema the owning project's types give.</remarks>
internal static class Migrations
{
    public static IReadOnlyList<string> All { get; } =
    [
        """
        CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time_ms INTEGER NOT NULL,
            type TEXT NOT NULL,
            service TEXT NOT NULL,
            environment TEXT NOT NULL,
            subject TEXT NOT NULL,
            title TEXT NOT NULL,
            links TEXT NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_by_time ON event (time_ms, id);
        CREATE INDEX event_by_type ON event (type, time_ms, id);
        CREATE INDEX event_by_service ON event (service, environment, time_ms, id);
        CREATE INDEX event_by_subject ON event (subject, time_ms, id);

        CREATE TABLE silence (
            id TEXT PRIMARY KEY,
            matchers TEXT NOT NULL,
            starts_ms INTEGER NOT NULL,
            ends_ms INTEGER NOT NULL,
            updated_ms INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            comment TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notification_log (
            group_key TEXT NOT NULL,
            receiver TEXT NOT NULL,
            integration TEXT NOT NULL,
            position INTEGER NOT NULL,
            sent_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            firing TEXT NOT NULL,
            resolved TEXT NOT NULL,
            PRIMARY KEY (group_key, receiver, integration, position)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE alert_state (
            rule_key TEXT PRIMARY KEY,
            saved_ms INTEGER NOT NULL,
            alerts TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
    ];
}
