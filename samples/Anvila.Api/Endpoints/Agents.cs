using Anvila.Api.Data;

namespace Anvila.Api.Endpoints;

/// <summary>The agents of a project.</summary>
internal static class Agents
{
    public sealed record Agent(long Id, string Name, string Model);

    public static void MapAgents(this WebApplication app) =>
        app.MapGet("/api/v1/projects/{projectId:long}/agents", (long projectId, Database database) =>
            Results.Ok(new { agents = database.Query("agents", "SELECT id, name, model FROM agents WHERE project_id = $1", r => new Agent(r.GetInt64(0), r.GetString(1), r.GetString(2)), projectId) }))
        .WithMetadata(NeedsSession.Instance);
}
