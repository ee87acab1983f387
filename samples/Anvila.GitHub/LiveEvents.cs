using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Anvila.GitHub;

/// <summary>
/// <c>POST /_events</c> merges a change now and lets its workflow end as told, for Game Days: the run shows in the REST answers, and a
/// <c>workflow_run</c> delivery with GitHub's headers and signature goes to <c>deliver_to</c> when that is given.
/// </summary>
internal static class LiveEvents
{
    internal sealed record Request(string? Conclusion, string? Title, string? DeliverTo, string? Secret);

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = true };

    public static void MapLiveEvents(this WebApplication app) => app.MapPost("/_events", async (HttpContext context, Repository repository, IHttpClientFactory clients) =>
    {
        Request? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<Request>(context.Request.Body, Snake, context.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }
        string conclusion = request?.Conclusion ?? "success";
        if (request is null || conclusion is not ("success" or "failure" or "cancelled")) return Results.BadRequest(new { message = "conclusion must be success, failure or cancelled" });
        WorkflowRun run = repository.Merge(conclusion, request.Title);
        int? delivered = null;
        if (Uri.TryCreate(request.DeliverTo, UriKind.Absolute, out Uri? target))
        {
            // The delivery tells the end at once; the REST answers reach it when the run's times have passed.
            var shapes = new Shapes(repository, $"{context.Request.Scheme}://{context.Request.Host}");
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { action = "completed", workflow_run = shapes.Run(run with { CreatedAt = repository.Now.AddSeconds(-1), StartedAt = repository.Now.AddSeconds(-1), CompletedAt = repository.Now.AddSeconds(-1) }), repository = shapes.RepositoryShape(), sender = Shapes.User(run.Actor) });
            using var delivery = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
            delivery.Content.Headers.ContentType = new("application/json");
            delivery.Headers.Add("X-GitHub-Event", "workflow_run");
            delivery.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
            delivery.Headers.Add("User-Agent", "GitHub-Hookshot/anvila");
            if (request.Secret is { Length: > 0 } secret) delivery.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
            using HttpClient client = clients.CreateClient();
            client.Timeout = TimeSpan.FromSeconds(10);
            using HttpResponseMessage answer = await client.SendAsync(delivery, context.RequestAborted);
            delivered = (int)answer.StatusCode;
        }
        return Results.Json(new { run_id = run.Id, head_sha = run.Sha, conclusion, delivered }, statusCode: StatusCodes.Status201Created);
    });
}
