using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Metrics.Api.Views;

namespace Pharos.Metrics.Api;

/// <summary>Prometheus' HTTP API v1 with federation and life cycle (docs: querying/api, management_api; 3.14).</summary>
public static class PrometheusApi
{
    private static readonly string[] s_get = ["GET", "HEAD"];
    private static readonly string[] s_getOrPost = ["GET", "POST"];
    private static readonly string[] s_write = ["POST", "PUT"];

    internal static IEndpointRouteBuilder MapPrometheusApi(this IEndpointRouteBuilder routes, PrometheusApiParts parts)
    {
        var queries = new QueryEndpoints(parts);
        var series = new SeriesEndpoints(parts);
        var metadata = new MetadataEndpoints(parts);
        var status = new StatusEndpoints(parts);
        var admin = new AdminEndpoints(parts);
        var notifications = new NotificationEndpoints(parts);
        var lifecycle = new LifecycleEndpoints(parts);

        Map("/api/v1/query", s_getOrPost, queries.InstantAsync);
        Map("/api/v1/query_range", s_getOrPost, queries.RangeAsync);
        Map("/api/v1/format_query", s_getOrPost, queries.Format);
        Map("/api/v1/parse_query", s_getOrPost, queries.Parse);
        Map("/api/v1/query_exemplars", s_getOrPost, queries.Exemplars);
        Map("/api/v1/series", s_getOrPost, series.Series);
        Map("/api/v1/labels", s_getOrPost, series.LabelNames);
        Map("/api/v1/label/{name}/values", s_get, series.LabelValues);
        Map("/api/v1/metadata", s_get, metadata.Metadata);
        Map("/api/v1/targets", s_get, metadata.Targets);
        Map("/api/v1/targets/metadata", s_get, metadata.TargetMetadata);
        Map("/api/v1/scrape_pools", s_get, metadata.ScrapePools);
        Map("/api/v1/alertmanagers", s_get, metadata.Alertmanagers);
        routes.MapRulesApi("/api/v1", parts.Rules);
        Map("/api/v1/status/config", s_get, status.Config);
        Map("/api/v1/status/flags", s_get, status.Flags);
        Map("/api/v1/status/runtimeinfo", s_get, status.RuntimeInfo);
        Map("/api/v1/status/buildinfo", s_get, status.BuildInfo);
        Map("/api/v1/status/tsdb", s_get, status.Tsdb);
        Map("/api/v1/status/walreplay", s_get, status.WalReplay);
        Map("/api/v1/notifications", s_get, notifications.List);
        Map("/api/v1/features", s_get, status.Features);
        Map("/api/v1/admin/tsdb/delete_series", s_write, admin.DeleteSeriesAsync);
        Map("/api/v1/admin/tsdb/clean_tombstones", s_write, admin.CleanTombstonesAsync);
        Map("/api/v1/admin/tsdb/snapshot", s_write, admin.SnapshotAsync);

        routes.MapMethods("/api/v1/notifications/live", s_get, notifications.LiveAsync);
        routes.MapMethods("/api/v1/read", ["POST"], new RemoteReadEndpoint(parts).HandleAsync);
        routes.MapMethods("/federate", s_get, new FederateEndpoint(parts).HandleAsync);
        routes.MapMethods("/-/healthy", s_get, lifecycle.HealthyAsync);
        routes.MapMethods("/-/ready", s_get, lifecycle.ReadyAsync);
        routes.MapMethods("/-/reload", s_write, lifecycle.ReloadAsync);
        routes.MapMethods("/-/quit", s_write, lifecycle.QuitAsync);
        return routes;

        void Map(string pattern, string[] methods, Func<ApiContext, ValueTask<ApiResult?>> handle) =>
            routes.MapMethods(pattern, methods, context => HandleAsync(context, handle));
    }

    /// <summary>Rule groups and alerts alone: other stores' rulers show theirs in the same form under a prefix of their own.</summary>
    public static void MapRulesApi(this IEndpointRouteBuilder routes, string prefix, IRulesView? rules)
    {
        var endpoints = new RuleEndpoints(rules);
        routes.MapMethods(prefix + "/rules", s_get, context => HandleAsync(context, endpoints.Rules));
        routes.MapMethods(prefix + "/alerts", s_get, context => HandleAsync(context, endpoints.Alerts));
    }

    private static async Task HandleAsync(HttpContext context, Func<ApiContext, ValueTask<ApiResult?>> handle)
    {
        try
        {
            ApiRequest request = await ApiRequest.ReadAsync(context);
            ApiResult? result = await handle(new ApiContext(context, request));
            if (result is null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
            using (result.Resource) await ApiResponse.WriteAsync(context, result);
        }
        catch (QueryException e) when (!context.Response.HasStarted) { await ApiResponse.WriteErrorAsync(context, e); }
        catch (IOException e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await ApiResponse.WriteErrorAsync(context, new QueryException(QueryErrorKind.Internal, e.Message, e)); // the store could not be read
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { } // nobody reads the answer
    }
}

/// <summary>One call of the API.</summary>
internal sealed record ApiContext(HttpContext Http, ApiRequest Parameters)
{
    public CancellationToken Aborted => Http.RequestAborted;
}
