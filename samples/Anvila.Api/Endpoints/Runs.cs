using Anvila.Api.Data;

namespace Anvila.Api.Endpoints;

/// <summary>Runs of an agent: start one, look at one.</summary>
internal static partial class Runs
{
    public sealed record Request(string? Input);

    public sealed record Run(long Id, long AgentId, string RuntimeId, long StartedMs, long PlannedMs);

    public static void MapRuns(this WebApplication app)
    {
        app.MapPost("/api/v1/agents/{agentId:long}/runs", StartAsync).WithMetadata(NeedsSession.Instance);
        app.MapGet("/api/v1/runs/{runId:long}", (long runId, Database database, TimeProvider clock) =>
            database.Query("runs", "SELECT id, agent_id, runtime_id, started_ms, planned_ms FROM runs WHERE id = $1", r => new Run(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)), runId) is [var run]
                ? Results.Ok(new { run.Id, run.AgentId, run.RuntimeId, run.StartedMs, status = clock.GetUtcNow().ToUnixTimeMilliseconds() - run.StartedMs < run.PlannedMs ? "running" : "succeeded" })
                : Results.NotFound(new { error = "no_such_run" })).WithMetadata(NeedsSession.Instance);
    }

    private static async Task<IResult> StartAsync(long agentId, Request request, HttpContext context, Database database, AgentRuntime runtime, TimeProvider clock, ILogger<AgentRuntime> logger, CancellationToken cancellationToken)
    {
        if (request.Input is not { Length: > 0 and <= 4000 } input) return Results.BadRequest(new { error = "input_must_have_1_to_4000_characters" });
        if (database.Query("agents", "SELECT id FROM agents WHERE id = $1", r => r.GetInt64(0), agentId) is not [_]) return Results.NotFound(new { error = "no_such_agent" });
        string runtimeId = await runtime.SubmitAsync(agentId, cancellationToken);
        long id = database.Insert("runs", "INSERT INTO runs(agent_id, user_id, runtime_id, input, started_ms, planned_ms) VALUES ($1, $2, $3, $4, $5, $6)",
            agentId, NeedsSession.UserOf(context), runtimeId, input, clock.GetUtcNow().ToUnixTimeMilliseconds(), 2000 + input.Length * 40L);
        LogStarted(logger, id, agentId, runtimeId);
        return Results.Accepted($"/api/v1/runs/{id}", new { id, status = "running" });
    }

    [LoggerMessage(LogLevel.Information, "run {RunId} of agent {AgentId} started as {RuntimeId}")]
    private static partial void LogStarted(ILogger logger, long runId, long agentId, string runtimeId);
}
