using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.Api.Views;

namespace Pharos.Metrics.Api;

/// <summary>What the operator should know now: a refused configuration, a start that goes on (<c>/api/v1/notifications</c>, and <c>/live</c> as server-sent events).</summary>
internal sealed class NotificationEndpoints(PrometheusApiParts parts)
{
    /// <summary>As upstream's <c>--web.max-notifications-subscribers</c>.</summary>
    private const int MaxSubscribers = 16;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1), s_keepAlive = TimeSpan.FromSeconds(15);
    private int _subscribers;

    private readonly record struct Notification(string Text, DateTimeOffset Date);

    public ValueTask<ApiResult?> List(ApiContext call)
    {
        Notification[] current = Current();
        return ValueTask.FromResult<ApiResult?>(ApiResult.Of(json =>
        {
            json.WriteStartArray();
            foreach (Notification notification in current) Write(json, notification, isActive: true);
            json.WriteEndArray();
        }));
    }

    /// <summary>Sends what stands, then each change, until the client goes. 204 where too many listen already.</summary>
    public async Task LiveAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _subscribers) > MaxSubscribers)
        {
            Interlocked.Decrement(ref _subscribers);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.StartAsync(context.RequestAborted);
            Notification[] told = [];
            long last = parts.Clock.GetTimestamp();
            while (true)
            {
                Notification[] current = Current();
                foreach (Notification gone in told.Except(current)) await SendAsync(context, gone, isActive: false);
                foreach (Notification added in current.Except(told)) await SendAsync(context, added, isActive: true);
                if (!told.AsSpan().SequenceEqual(current)) last = parts.Clock.GetTimestamp();
                told = current;
                if (parts.Clock.GetElapsedTime(last) >= s_keepAlive)
                {
                    await context.Response.WriteAsync(":\n\n", context.RequestAborted);
                    last = parts.Clock.GetTimestamp();
                }
                await Task.Delay(s_look, parts.Clock, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { } // the client has gone
        finally { Interlocked.Decrement(ref _subscribers); }
    }

    private static Task SendAsync(HttpContext context, Notification notification, bool isActive)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, notification, isActive);
        return context.Response.WriteAsync($"data: {System.Text.Encoding.UTF8.GetString(buffer.ToArray())}\n\n", context.RequestAborted);
    }

    private Notification[] Current()
    {
        RuntimeView runtime = parts.Server.Runtime;
        var current = new List<Notification>(2);
        if (!parts.Server.IsReady) current.Add(new Notification("Prometheus is starting and replaying the write-ahead log (WAL).", runtime.StartTime));
        if (!runtime.ReloadSucceeded) current.Add(new Notification("Configuration reload has failed.", runtime.LastReload));
        return [.. current];
    }

    private static void Write(Utf8JsonWriter json, Notification notification, bool isActive)
    {
        json.WriteStartObject();
        json.WriteString("text", notification.Text);
        json.WriteTime("date", notification.Date);
        json.WriteBoolean("active", isActive);
        json.WriteEndObject();
    }
}
