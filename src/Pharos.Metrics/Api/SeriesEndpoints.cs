using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Api;

/// <summary>Which series, label names and label values there are.</summary>
internal sealed class SeriesEndpoints(PrometheusApiParts parts)
{
    private static readonly string[] s_truncated = ["results truncated due to limit"];

    public ValueTask<ApiResult?> Series(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        if (!request.All("match[]").Any()) throw ApiErrors.BadData("no match[] parameter provided");
        int limit = request.Limit();
        (long startMs, long endMs) = Range(request);
        var found = new SortedSet<LabelSet>(Comparer<LabelSet>.Create(LabelSet.Compare));
        bool isCut = false;
        foreach (IReadOnlyList<LabelMatcher> selector in request.Selectors())
        {
            using ISeriesCursor cursor = parts.Source.Select(selector, startMs, endMs, new SelectHints { LabelsOnly = true, Sorted = true }, call.Aborted);
            while (cursor.MoveNext())
            {
                found.Add(cursor.Labels);
                if (limit == 0 || found.Count <= limit) continue;
                found.Remove(found.Max!);
                isCut = true;
            }
        }
        return ValueTask.FromResult<ApiResult?>(new ApiResult(async writer =>
        {
            writer.Json.WriteStartArray();
            foreach (LabelSet labels in found)
            {
                writer.Json.WriteLabels(labels);
                await writer.FlushIfFullAsync();
            }
            writer.Json.WriteEndArray();
        })
        { Warnings = isCut ? s_truncated : [] });
    }

    public ValueTask<ApiResult?> LabelNames(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        int limit = request.Limit();
        (long startMs, long endMs) = Range(request);
        IReadOnlyList<string> names = parts.Store.LabelNames(request.Selectors(), startMs, endMs, limit, out bool truncated);
        return ValueTask.FromResult<ApiResult?>(Strings(names, truncated));
    }

    public ValueTask<ApiResult?> LabelValues(ApiContext call)
    {
        ApiRequest request = call.Parameters;
        string name = EscapedNames.Unescape((string)call.Http.Request.RouteValues["name"]!);
        if (name.Length == 0) throw ApiErrors.BadData("invalid label name: \"\"");
        int limit = request.Limit();
        (long startMs, long endMs) = Range(request);
        IReadOnlyList<string> values = parts.Store.LabelValues(name, request.Selectors(), startMs, endMs, limit, out bool truncated);
        return ValueTask.FromResult<ApiResult?>(Strings(values, truncated));
    }

    private static (long StartMs, long EndMs) Range(ApiRequest request) => (request.Time("start") ?? ApiRequest.MinTimeMs, request.Time("end") ?? ApiRequest.MaxTimeMs);

    private static ApiResult Strings(IReadOnlyList<string> values, bool truncated) => new(async writer =>
    {
        writer.Json.WriteStartArray();
        foreach (string value in values)
        {
            writer.Json.WriteStringValue(value);
            await writer.FlushIfFullAsync();
        }
        writer.Json.WriteEndArray();
    })
    { Warnings = truncated ? s_truncated : [] };
}
