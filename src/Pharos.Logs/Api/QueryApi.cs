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

    private async Task InstantAsync(HttpContext context, QueryParameters parameters)
    {
        long timeNs = parameters.Time("time") ?? NowNs();
        LogQuery query = LogQuery.Instant(parameters["query"], timeNs) with { Limit = parameters.Limit(DefaultLimit), IsForward = parameters.IsForward() };
        await AnswerAsync(context, query);
    }

    private async Task RangeAsync(HttpContext context, QueryParameters parameters)
    {
        (long startNs, long endNs) = parameters.Bounds(NowNs());
        var query = new LogQuery(parameters["query"], startNs, endNs, parameters.StepNs(startNs, endNs))
        {
            Limit = parameters.Limit(DefaultLimit),
            IsForward = parameters.IsForward(),
            IntervalNs = parameters.DurationNs("interval") ?? 0,
        };
        await AnswerAsync(context, query);
    }

    private static Task FormatAsync(HttpContext context, QueryParameters parameters)
    {
        string pretty = PrettyPrinter.Print(LogQueryEngine.Parse(parameters["query"]));
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(pretty, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, LogQuery query)
    {
        LogQueryResult result = await engine.RunAsync(query, context.RequestAborted);
        bool categorizes = context.Request.Headers["X-Loki-Response-Encoding-Flags"].ToString().Contains("categorize-labels", StringComparison.Ordinal);
        await QueryResponse.WriteAsync(context, result, categorizes);
    }

    private static Task HandleAsync(HttpContext context, Func<HttpContext, QueryParameters, Task> handle) =>
        LokiEndpoints.HandleAsync(context, async () => await handle(context, await QueryParameters.ReadAsync(context)));

    private long NowNs() => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
