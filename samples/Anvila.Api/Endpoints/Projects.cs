using Anvila.Api.Data;

namespace Anvila.Api.Endpoints;

/// <summary>Projects: list, create, read.</summary>
internal static class Projects
{
    private const int KeptProjects = 5_000;

    public sealed record Request(string? Name, string? Description);

    public sealed record Project(long Id, string Name, string Description, long OwnerId, long CreatedMs);

    public static void MapProjects(this WebApplication app)
    {
        RouteGroupBuilder projects = app.MapGroup("/api/v1/projects").WithMetadata(NeedsSession.Instance);
        projects.MapGet("/", (Database database, int? page) =>
        {
            if (page is < 1) return Results.BadRequest(new { error = "page_starts_at_1" });
            var rows = database.Query("projects", "SELECT id, name, description, owner_id, created_ms FROM projects ORDER BY id DESC LIMIT 20 OFFSET $1", Read, ((page ?? 1) - 1) * 20);
            return Results.Ok(new { projects = rows });
        });
        projects.MapPost("/", (Request request, HttpContext context, Database database, TimeProvider clock) =>
        {
            if (request.Name is not { Length: > 0 and <= 80 } name || (request.Description ?? "").Length > 2000)
                return Results.BadRequest(new { error = "name_must_have_1_to_80_characters" });
            if (database.Query("projects", "SELECT count(*) FROM projects", r => r.GetInt64(0))[0] >= KeptProjects)
                return Results.Conflict(new { error = "project_limit_reached" });
            long id = database.Insert("projects", "INSERT INTO projects(name, description, owner_id, created_ms) VALUES ($1, $2, $3, $4)",
                name, request.Description ?? "", NeedsSession.UserOf(context), clock.GetUtcNow().ToUnixTimeMilliseconds());
            return Results.Created($"/api/v1/projects/{id}", new { id });
        });
        projects.MapGet("/{projectId:long}", (long projectId, Database database) =>
            database.Query("projects", "SELECT id, name, description, owner_id, created_ms FROM projects WHERE id = $1", Read, projectId) is [var project]
                ? Results.Ok(project)
                : Results.NotFound(new { error = "no_such_project" }));
    }

    internal static Project Read(System.Data.IDataRecord row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4));
}
