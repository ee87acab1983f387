using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Api;

/// <summary>Queries: at an instant, over a range, and about the query itself.</summary>
internal sealed class QueryEndpoints(PrometheusApiParts parts)
{
    /// <summary>Steps of a range query beyond which it is refused.</summary>
    private const int MaxPoints = 11_000;

    private const string Truncated = "results truncated due to limit";

    public async ValueTask<ApiResult?> InstantAsync(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        int limit = request.Limit();
        long timeMs = request.Time("time") ?? parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        (QueryOptions? options, TimeSpan? timeout) = Options(request);
        string query = request["query"];
        Expr expr = ParseQuery(query);
        QueryResult result = await parts.Engine.InstantAsync(parts.Source, query, expr, timeMs, options, timeout, call.Aborted);
        return Answer(result, limit, request["stats"]);
    }

    public async ValueTask<ApiResult?> RangeAsync(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        int limit = request.Limit();
        long startMs = request.RequiredTime("start"), endMs = request.RequiredTime("end");
        if (endMs < startMs) throw ApiErrors.InvalidParameter("end", "end timestamp must not be before start time");
        long stepMs = (long)request.RequiredDurationMs("step");
        if (stepMs <= 0) throw ApiErrors.InvalidParameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        if ((endMs - startMs) / stepMs > MaxPoints)
            throw ApiErrors.BadData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
        (QueryOptions? options, TimeSpan? timeout) = Options(request);
        string query = request["query"];
        Expr expr = ParseQuery(query);
        QueryResult result = await parts.Engine.RangeAsync(parts.Source, query, expr, new StepRange(startMs, endMs, stepMs), options, timeout, call.Aborted);
        return Answer(result, limit, request["stats"]);
    }

    public ValueTask<ApiResult?> Format(ApiContext call)
    {
        string pretty = PrettyPrinter.Print(ParseQuery(call.Parameters["query"]));
        return ValueTask.FromResult<ApiResult?>(ApiResult.Of(json => json.WriteStringValue(pretty)));
    }

    public ValueTask<ApiResult?> Parse(ApiContext call)
    {
        Expr expr = ParseQuery(call.Parameters["query"]);
        return ValueTask.FromResult<ApiResult?>(ApiResult.Of(json => ExpressionJson.Write(json, expr)));
    }

    public ValueTask<ApiResult?> Exemplars(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        long startMs = request.Time("start") ?? ApiRequest.MinTimeMs, endMs = request.Time("end") ?? ApiRequest.MaxTimeMs;
        if (endMs < startMs) throw ApiErrors.InvalidParameter("end", "end timestamp must not be before start timestamp");
        List<IReadOnlyList<LabelMatcher>> selectors = Selectors.Of(ParseQuery(request["query"]));
        IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> found = selectors.Count == 0 ? [] : parts.Store.Exemplars(selectors, startMs, endMs);
        return ValueTask.FromResult<ApiResult?>(ApiResult.Of(json =>
        {
            json.WriteStartArray();
            foreach ((LabelSet series, IReadOnlyList<Exemplar> exemplars) in found)
            {
                json.WriteStartObject();
                json.WriteLabels("seriesLabels", series);
                json.WriteStartArray("exemplars");
                foreach (Exemplar exemplar in exemplars)
                {
                    json.WriteStartObject();
                    json.WriteLabels("labels", exemplar.Labels);
                    json.WriteString("value", JsonText.Value(exemplar.Value));
                    json.WritePropertyName("timestamp");
                    json.WriteTimestamp(exemplar.TimestampMs);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }));
    }

    private Expr ParseQuery(string query)
    {
        try { return parts.Engine.Parse(query); }
        catch (QueryException e) { throw ApiErrors.InvalidParameter("query", e.Message); }
    }

    private (QueryOptions? Options, TimeSpan? Timeout) Options(ApiRequest request)
    {
        double? timeoutMs = request.DurationMs("timeout"), lookbackMs = request.DurationMs("lookback_delta");
        QueryOptions? options = lookbackMs > 0 ? parts.Engine.Options with { Lookback = TimeSpan.FromMilliseconds(lookbackMs.Value) } : null;
        TimeSpan? timeout = timeoutMs is { } ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, 1, int.MaxValue)) : null;
        return (options, timeout);
    }

    private static ApiResult Answer(QueryResult result, int limit, string statistics)
    {
        bool isCut = limit > 0 && QueryResultWriter.SeriesCount(result) > limit;
        return new ApiResult(writer => QueryResultWriter.WriteAsync(writer, result, limit, statistics.Length > 0))
        {
            Warnings = isCut ? [.. result.Warnings, Truncated] : result.Warnings,
            Infos = result.Infos,
            Resource = result,
        };
    }
}
