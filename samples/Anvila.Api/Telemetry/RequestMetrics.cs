using System.Diagnostics;
using System.Globalization;
using Prometheus;

namespace Anvila.Api.Telemetry;

/// <summary>
/// Counts and times each request under the template of its route, never under its path: what matches no route, and a method
/// nobody uses, share one label value, so that a crawler cannot create series. The scrape itself is not counted.
/// </summary>
internal sealed partial class RequestMetrics(RequestDelegate next, ILogger<RequestMetrics> logger)
{
    private static readonly Counter Requests = Metrics.CreateCounter(
        "http_requests_total", "Requests answered.", ["method", "route", "status"]);

    private static readonly Histogram Duration = Metrics.CreateHistogram(
        "http_request_duration_seconds", "Time from the first byte read to the last byte written.", ["method", "route", "status"],
        new HistogramConfiguration { Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Gauge InProgress = Metrics.CreateGauge(
        "http_requests_in_progress", "Requests being answered now.", ["method", "route"]);

    public async Task InvokeAsync(HttpContext context)
    {
        string route = RouteTemplates.Of(context);
        if (route is "/metrics")
        {
            await next(context);
            return;
        }
        string method = MethodOf(context.Request.Method);
        long started = Stopwatch.GetTimestamp();
        using (InProgress.WithLabels(method, route).TrackInProgress())
        {
            try
            {
                await next(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // nobody reads it; it is what the metric counts
            }
            catch (Exception e) when (!context.Response.HasStarted)
            {
                // The outermost place that still knows route and trace: answered here so that the status is counted as sent.
                LogFailed(e, method, route);
                Activity.Current?.SetStatus(ActivityStatusCode.Error, e.Message);
                context.Response.Clear();
                context.Response.StatusCode = e is AgentRuntimeException ? StatusCodes.Status502BadGateway : StatusCodes.Status500InternalServerError;
                await context.Response.WriteAsJsonAsync(new { error = e is AgentRuntimeException ? "agent_runtime_unavailable" : "internal_error" });
            }
        }
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string status = context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
        Exemplar exemplar = Exemplar.FromTraceContext();
        Requests.WithLabels(method, route, status).Inc(1, exemplar.Clone());
        Duration.WithLabels(method, route, status).Observe(seconds, exemplar);
        if (route is not ("/health" or "/ready")) LogAnswered(method, route, context.Response.StatusCode, seconds * 1000);
    }

    private static string MethodOf(string method) => method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? method : "OTHER";

    [LoggerMessage(LogLevel.Information, "{Method} {Route} answered {Status} in {DurationMs:F1} ms")]
    private partial void LogAnswered(string method, string route, int status, double durationMs);

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed")]
    private partial void LogFailed(Exception exception, string method, string route);
}
