using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Api;

/// <summary>
/// <c>GET /api/pharos/v1/deployments</c> lists, newest first; <c>POST</c> takes one from any CI: 201 where it is new, 200 where it says more or nothing more of one that is known,
/// 400 with each fault, 409 where the id belongs to another service or environment.
/// </summary>
internal sealed class DeploymentsApi(DoraPart part, MetricRegistry registry, TimeProvider clock)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Services times environments: each makes about 60 series.</summary>
    private const int MaxPlaces = 200;

    private readonly MetricFamily<CounterMetric> _posts = registry.Counter("pharos_dora_posted_deployments_total", "Posted deployments by what became of them: recorded, unchanged, refused.", "outcome");

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/pharos/v1/deployments", ListAsync);
        app.MapPost("/api/pharos/v1/deployments", PostAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!DoraQuery.TryRead(context.Request.Query, clock.GetUtcNow(), out DoraQuery query, out string? fault))
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }
        DeliverySnapshot history = part.History.Snapshot();
        IEnumerable<Deployment> found = history.Deployments.Reverse().Where(d => query.Matches(d.Service, d.Environment) && (query.Status.Length == 0 || d.Status.Word() == query.Status) && d.Time >= query.From && d.Time < query.To).Take(query.Limit);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray();
            foreach (Deployment one in found) DoraJson.Write(json, one);
            json.WriteEndArray();
        });
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) { await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "expected application/json"); return; }
        if (await RequestBodies.ReadAsync(context.Request, MaxBytes, context.RequestAborted) is not { } body) { await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "at most 1 MiB"); return; }
        PostedDeployment? posted;
        try
        {
            posted = JsonSerializer.Deserialize(body, PostedDeploymentJson.Default.PostedDeployment);
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}: {(e.Path is { Length: > 1 } path ? path + " is unknown or has another type" : "no JSON object")}");
            return;
        }
        var check = new PostedDeploymentCheck(clock.GetUtcNow());
        if (check.Check(posted ?? new PostedDeployment()) is not { } fact) { await RefuseAsync(context, check.Faults); return; }
        var known = part.History.Find(fact.Subject) as DeploymentFact;
        if (known is not null && (known.Service != fact.Service || known.Environment != fact.Environment)) { await RefuseAsync(context, StatusCodes.Status409Conflict, $"id {fact.Id} is a deployment of {known.Service} to {known.Environment}"); return; }
        IReadOnlyList<(string Service, string Environment)> places = part.History.Snapshot().Places;
        if (known is null && places.Count >= MaxPlaces && !places.Contains((fact.Service, fact.Environment))) { await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, $"there are {MaxPlaces} services and environments already"); return; }
        int recorded = await part.Recorder.RecordAsync([fact], context.RequestAborted);
        _posts.With(recorded > 0 ? "recorded" : "unchanged").Increment();
        Deployment one = part.History.Snapshot().Deployments.First(d => d.Id == fact.Subject);
        await Answers.WriteAsync(context, known is null ? StatusCodes.Status201Created : StatusCodes.Status200OK, json => DoraJson.Write(json, one));
    }

    private Task RefuseAsync(HttpContext context, int status, string message)
    {
        _posts.With("refused").Increment();
        return Answers.ErrorAsync(context, status, message);
    }

    private Task RefuseAsync(HttpContext context, List<(string Member, string Message)> faults)
    {
        _posts.With("refused").Increment();
        return Answers.WriteAsync(context, StatusCodes.Status400BadRequest, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", string.Join("; ", faults.Select(f => $"{f.Member}: {f.Message}")));
            json.WriteStartArray("faults");
            foreach ((string member, string message) in faults)
            {
                json.WriteStartObject();
                json.WriteString("member", member);
                json.WriteString("message", message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
