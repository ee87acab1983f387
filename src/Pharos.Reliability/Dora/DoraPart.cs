using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Reliability.Dora.Api;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.GitHub;
using Pharos.Reliability.Dora.History;
using Pharos.State;

namespace Pharos.Reliability.Dora;

/// <summary>DORA: deployments and incidents from GitHub, from other CIs and from alerts, and the figures made of them.</summary>
public sealed class DoraPart : IAsyncDisposable
{
    public const string GitHubWebhookPath = "/api/pharos/v1/webhooks/github";

    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly GitHubPollers _pollers;
    private readonly GitHubWebhookApi _webhooks;
    private readonly DeploymentsApi _deployments;
    private readonly DoraApi _figures;
    private Task _following = Task.CompletedTask;

    public DoraPart(EventJournal journal, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        _clock = clock;
        Recorder = new DeliveryRecorder(journal, History);
        _pollers = new GitHubPollers(this, registry, clock, loggers);
        _webhooks = new GitHubWebhookApi(this, registry);
        _deployments = new DeploymentsApi(this, registry, clock);
        _figures = new DoraApi(this, clock);
        registry.Observe("pharos_dora_facts_refused_total", "Facts that were not taken because the history is full.", "counter", () => History.Refused);
    }

    internal DoraOptions Options { get; private set; } = new();

    internal DeliveryHistory History { get; } = new();

    internal DeliveryRecorder Recorder { get; }

    /// <summary>Reads the history from the journal; from then on alert transitions are followed.</summary>
    public void Start()
    {
        long last = Recorder.Load(_clock.GetUtcNow());
        _following = Task.WhenAll(Recorder.FollowAsync(last, _stopping.Token), PruneAsync());
    }

    /// <summary>Takes another configuration: what is polled starts anew, what is known stays.</summary>
    public async Task ApplyAsync(DoraOptions options)
    {
        Options = options;
        await _pollers.ApplyAsync(options.GitHub);
    }

    /// <summary>The API beside the page.</summary>
    public void MapApi(IEndpointRouteBuilder app)
    {
        _webhooks.Map(app);
        _deployments.Map(app);
        _figures.Map(app);
    }

    /// <summary>The exporter's own listener.</summary>
    public void MapMetrics(IEndpointRouteBuilder app) => app.MapGet("/metrics", async (HttpContext context) =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(DoraExposition.Write(History.Snapshot(), Options, _clock.GetUtcNow()), context.RequestAborted);
    });

    /// <summary>Deployments that succeeded or failed from a time (inclusive) to a time (exclusive), newest first.</summary>
    public IEnumerable<DeploymentMark> Marks(DateTimeOffset from, DateTimeOffset to) => History.Snapshot().Deployments.Reverse()
        .Where(d => d.Status.IsCompleted() && d.FinishedAt >= from && d.FinishedAt < to)
        .Select(d => new DeploymentMark(d.FinishedAt!.Value, d.Id, d.Service, d.Environment, d.Version, d.Title, d.Actor, d.Status.Word()));

    /// <summary>Polls a repository at once: a delivery told that there is something to read.</summary>
    internal void Wake(string repository) => _pollers.Wake(repository);

    private async Task PruneAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromHours(6), _clock, _stopping.Token);
                History.Prune(_clock.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested) { } // a stop is not a failure
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _pollers.DisposeAsync();
        await _following;
        Recorder.Dispose();
        _stopping.Dispose();
    }
}
