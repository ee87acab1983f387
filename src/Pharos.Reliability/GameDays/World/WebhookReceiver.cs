using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pharos.Reliability.GameDays;

/// <summary>Listens during the run for what a receiver with <c>webhook_configs</c> posts (Alertmanager's webhook, version 4), on every path.</summary>
internal sealed class WebhookReceiver : IReceiver
{
    private const int MaxMessages = 10_000, MaxBodyBytes = 1024 * 1024;
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private ImmutableList<ReceivedMessage> _messages = [];
    private long _lastId, _mark;

    private WebhookReceiver(IPEndPoint address, TimeProvider clock)
    {
        _clock = clock;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.Listen(address);
            o.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    /// <exception cref="ActionFailedException">The address cannot be listened on.</exception>
    public static async Task<WebhookReceiver> StartAsync(string address, TimeProvider clock, CancellationToken cancellationToken)
    {
        var receiver = new WebhookReceiver(IPEndPoint.Parse(address), clock);
        try
        {
            await receiver._app.StartAsync(cancellationToken);
            return receiver;
        }
        catch (IOException e)
        {
            await receiver.DisposeAsync();
            throw new ActionFailedException($"the receiver cannot listen on {address}: {e.Message}", e);
        }
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.First();

    public Task MarkAsync(CancellationToken cancellationToken)
    {
        _mark = Interlocked.Read(ref _lastId);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> FindAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        Task.FromResult(_messages.FirstOrDefault(m => m.Id > _mark && m.Holds(texts))?.Time);

    public Task<int> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) => Task.FromResult(_messages.Count(m => m.Id > _mark && m.Holds(texts)));

    private async Task ReceiveAsync(HttpContext context)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var message = ReceivedMessage.Of(Interlocked.Increment(ref _lastId), _clock.GetUtcNow(), document.RootElement);
            ImmutableInterlocked.Update(ref _messages, (all, m) => (all.Count >= MaxMessages ? all.RemoveAt(0) : all).Add(m), message);
        }
        catch (JsonException) { context.Response.StatusCode = StatusCodes.Status400BadRequest; }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
