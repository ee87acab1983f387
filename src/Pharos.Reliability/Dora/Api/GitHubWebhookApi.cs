using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.GitHub;

namespace Pharos.Reliability.Dora.Api;

/// <summary>
/// <c>POST /api/pharos/v1/webhooks/github</c>: a delivery of GitHub. The signature is what lets it in, so no other credentials are asked; it is answered once the journal has it,
/// which takes milliseconds of the ten seconds that GitHub waits.
/// </summary>
internal sealed class GitHubWebhookApi(DoraPart part, MetricRegistry registry)
{
    /// <summary>GitHub's own limit for a payload.</summary>
    private const int MaxBytes = 25 * 1024 * 1024;

    private const int RememberedDeliveries = 10_000;

    private readonly RecentDeliveries _recent = new(RememberedDeliveries);
    private readonly MetricFamily<CounterMetric> _deliveries = registry.Counter("pharos_dora_webhook_deliveries_total", "Deliveries of GitHub by what became of them: recorded, unchanged, duplicate, ignored, refused.", "outcome");

    public void Map(IEndpointRouteBuilder app) => app.MapPost(DoraPart.GitHubWebhookPath, HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        string eventName = headers["X-GitHub-Event"].ToString(), delivery = headers["X-GitHub-Delivery"].ToString();
        GitHubOptions options = part.Options.GitHub;
        if (options.WebhookSecret is null) { await RefuseAsync(context, StatusCodes.Status403Forbidden, "dora.github.webhook_secret is not configured"); return; }
        if (eventName.Length is 0 or > 100 || delivery.Length is 0 or > 100) { await RefuseAsync(context, StatusCodes.Status400BadRequest, "X-GitHub-Event and X-GitHub-Delivery are required"); return; }
        if (!context.Request.HasJsonContentType()) { await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "set the webhook's content type to application/json"); return; }
        if (await RequestBodies.ReadAsync(context.Request, MaxBytes, context.RequestAborted) is not { } body) { await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "a delivery has at most 25 MiB"); return; }
        if (!IsSigned(body, options.WebhookSecret, headers["X-Hub-Signature-256"].ToString())) { await RefuseAsync(context, StatusCodes.Status401Unauthorized, "X-Hub-Signature-256 does not match"); return; }
        if (_recent.Contains(delivery)) { await AcceptAsync(context, "duplicate"); return; }
        try
        {
            (RepositoryOptions? repository, IReadOnlyList<Fact> facts) = new WebhookReader(options, part.History).Read(eventName, body);
            int recorded = await part.Recorder.RecordAsync(facts, context.RequestAborted);
            _recent.Add(delivery);
            if (repository is not null && facts.Count > 0) part.Wake(repository.Name);
            await AcceptAsync(context, facts.Count == 0 ? "ignored" : recorded == 0 ? "unchanged" : "recorded");
        }
        catch (JsonException) { await RefuseAsync(context, StatusCodes.Status400BadRequest, $"the body is no delivery of {eventName}"); }
    }

    private static bool IsSigned(byte[] body, Secret secret, string header)
    {
        try
        {
            return WebhookSignature.IsValid(body, secret.Reveal(), header);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return false; } // the secret's file cannot be read: nothing is let in
    }

    private Task AcceptAsync(HttpContext context, string outcome)
    {
        _deliveries.With(outcome).Increment();
        return Answers.WriteAsync(context, StatusCodes.Status202Accepted, json =>
        {
            json.WriteStartObject();
            json.WriteString("outcome", outcome);
            json.WriteEndObject();
        });
    }

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        _deliveries.With("refused").Increment();
        return Answers.ErrorAsync(context, status, why);
    }
}
