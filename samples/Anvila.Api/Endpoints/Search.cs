using Anvila.Api.Data;

namespace Anvila.Api.Endpoints;

/// <summary><c>GET /api/v1/search?q=</c>: a plain scan over projects and inputs of runs, the slowest read of the API.</summary>
internal static class Search
{
    public static void MapSearch(this WebApplication app) => app.MapGet("/api/v1/search", (string? q, Database database) =>
    {
        if (q is not { Length: >= 2 and <= 100 }) return Results.BadRequest(new { error = "q_must_have_2_to_100_characters" });
        string pattern = "%" + q.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        var projects = database.Query("projects", "SELECT id, name, description, owner_id, created_ms FROM projects WHERE name LIKE $1 ESCAPE '\\' OR description LIKE $1 ESCAPE '\\' LIMIT 20", Projects.Read, pattern);
        var runs = database.Query("runs", "SELECT id, agent_id FROM (SELECT id, agent_id, input FROM runs ORDER BY id DESC LIMIT 20000) WHERE input LIKE $1 ESCAPE '\\' LIMIT 20", r => new { Id = r.GetInt64(0), AgentId = r.GetInt64(1) }, pattern);
        return Results.Ok(new { projects, runs });
    }).WithMetadata(NeedsSession.Instance);
}
