using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Store;

namespace Pharos.Logs.Api;

/// <summary><c>GET /loki/api/v1/tail</c>, a WebSocket, which HTTP/2 opens by CONNECT (docs: reference/loki-http-api, stream logs).</summary>
internal sealed class TailEndpoint(LogStore store, LogQueryEngine engine, Func<LogLimits> limits, MetricRegistry registry, TimeProvider clock)
{
    private static readonly TimeSpan s_mostDelay = TimeSpan.FromSeconds(5);

    private readonly GaugeMetric _active = registry.Gauge("loki_querier_tail_active", "Clients that follow a query.").Default;
    private int _sessions;

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/loki/api/v1/tail", ["GET", "CONNECT"], (HttpContext context) => LokiEndpoints.HandleAsync(context, () => HandleAsync(context)));

    private async Task HandleAsync(HttpContext context)
    {
        LokiRequest request = await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false);
        string query = request.Text("query") ?? throw LokiRequest.BadData("query is required");
        LogExpr expr = Parse(query);
        TimeSpan delay = TimeSpan.FromTicks((request.DurationNs("delay_for") ?? 0) / 100);
        if (delay > s_mostDelay) throw LokiRequest.BadData("delay_for can't be greater than 5");
        (long start, _) = request.Range(TimeSpan.FromHours(1));
        int limit = request.Positive("limit", 100);
        if (limit > limits().MaxEntriesLimitPerQuery) throw LokiRequest.BadData($"max entries limit per query exceeded, limit > max_entries_limit_per_query ({limit} > {limits().MaxEntriesLimitPerQuery})");
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await LokiEndpoints.FailAsync(context, StatusCodes.Status400BadRequest, "Bad Request: this endpoint speaks WebSocket").ConfigureAwait(false);
            return;
        }
        // Browsers let any page open a WebSocket to any host, and name the page.
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority == context.Request.Host.Value))
        {
            await LokiEndpoints.FailAsync(context, StatusCodes.Status403Forbidden, "a page of another origin may not follow logs here").ConfigureAwait(false);
            return;
        }
        if (Interlocked.Increment(ref _sessions) > limits().MaxConcurrentTailRequests)
        {
            Interlocked.Decrement(ref _sessions);
            throw LokiRequest.BadData($"max concurrent tail requests limit exceeded, count > limit ({limits().MaxConcurrentTailRequests + 1} > {limits().MaxConcurrentTailRequests})");
        }
        _active.Add(1);
        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using var session = new TailSession(socket, store, query, expr, clock);
            await session.RunAsync(engine, start, limit, delay, context.RequestAborted).ConfigureAwait(false);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                try { await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false); }
                catch (WebSocketException) { } // the client did not wait for it
            }
        }
        finally
        {
            _active.Add(-1);
            Interlocked.Decrement(ref _sessions);
        }
    }

    private static LogExpr Parse(string query)
    {
        try { return Parser.ParseLog(query); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }
}
