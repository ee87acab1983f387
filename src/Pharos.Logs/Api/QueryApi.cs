using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Printing;

namespace Pharos.Logs.Api;

/// <summary>Loki's endpoints that evaluate LogQL: <c>query</c>, <c>query_range</c>, <c>format_query</c> (docs: reference/loki-http-api).</summary>
internal sealed class QueryApi(LogQueryEngine engine, TimeProvider clock)
{
    private const int DefaultLimit = 100;

    private static readonly string[] s_methods = ["GET", "POST", "HEAD"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/loki/api/v1/query", s_methods, context => HandleAsync(context, InstantAsync));
        routes.MapMethods("/loki/api/v1/query_range", s_methods, context => HandleAsync(context, RangeAsync));
        routes.MapMethods("/loki/api/v1/format_query", s_methods, context => HandleAsync(context, FormatAsync));
    }

    private async Task InstantAsync(HttpContext context, LokiRequest request)
    {
        long timeNs = request.Time("time") ?? LokiRequest.Nanoseconds(clock.GetUtcNow());
        LogQuery query = LogQuery.Instant(request["query"], timeNs) with { Limit = request.Positive("limit", DefaultLimit), IsForward = request.IsForward() };
        await AnswerAsync(context, query);
    }

    private async Task RangeAsync(HttpContext context, LokiRequest request)
    {
        (long startNs, long endNs) = request.Range(TimeSpan.FromHours(1));
        var query = new LogQuery(request["query"], startNs, endNs, request.StepNs(Math.Max(1, (endNs - startNs) / 1_000_000_000 / 250) * 1_000_000_000))
        {
            Limit = request.Positive("limit", DefaultLimit),
            IsForward = request.IsForward(),
            IntervalNs = request.DurationNs("interval") ?? 0,
        };
        await AnswerAsync(context, query);
    }

    private static Task FormatAsync(HttpContext context, LokiRequest request)
    {
        string pretty = PrettyPrinter.Print(LogQueryEngine.Parse(request["query"]));
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(pretty, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, LogQuery query)
    {
        LogQueryResult result = await engine.RunAsync(query, context.RequestAborted);
        bool categorizes = context.Request.Headers["X-Loki-Response-Encoding-Flags"].ToString().Contains("categorize-labels", StringComparison.Ordinal);
        await QueryResponse.WriteAsync(context, result, categorizes);
    }

    private Task HandleAsync(HttpContext context, Func<HttpContext, LokiRequest, Task> handle) =>
        LokiEndpoints.HandleAsync(context, async () => await handle(context, await LokiRequest.ReadAsync(context, clock)));
}
