namespace Anvila.Api.Data;

/// <summary>The tables. Times are Unix milliseconds.</summary>
internal static class Schema
{
    public static string[] Statements { get; } =
    [
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
        "CREATE TABLE IF NOT EXISTS users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL)",
        "CREATE TABLE IF NOT EXISTS projects(id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, owner_id INTEGER NOT NULL REFERENCES users(id), created_ms INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS agents(id INTEGER PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES projects(id), name TEXT NOT NULL, model TEXT NOT NULL)",
        "CREATE INDEX IF NOT EXISTS agents_by_project ON agents(project_id)",
        "CREATE TABLE IF NOT EXISTS runs(id INTEGER PRIMARY KEY, agent_id INTEGER NOT NULL REFERENCES agents(id), user_id INTEGER NOT NULL, runtime_id TEXT NOT NULL, input TEXT NOT NULL, started_ms INTEGER NOT NULL, planned_ms INTEGER NOT NULL)",
    ];
}
