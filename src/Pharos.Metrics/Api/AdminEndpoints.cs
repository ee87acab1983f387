using Pharos.Core;

namespace Pharos.Metrics.Api;

/// <summary>Deletes series and copies the store. Off unless switched on, since it destroys data.</summary>
internal sealed class AdminEndpoints(PrometheusApiParts parts)
{
    public async ValueTask<ApiResult?> DeleteSeriesAsync(ApiContext call)
    {
        RequireEnabled();
        ApiRequest request = call.Parameters;
        if (!request.All("match[]").Any()) throw ApiErrors.BadData("no match[] parameter provided");
        long startMs = request.Time("start") ?? ApiRequest.MinTimeMs, endMs = request.Time("end") ?? ApiRequest.MaxTimeMs;
        foreach (IReadOnlyList<LabelMatcher> selector in request.Selectors()) await parts.Store.DeleteAsync(selector, startMs, endMs, call.Aborted);
        return null;
    }

    public async ValueTask<ApiResult?> CleanTombstonesAsync(ApiContext call)
    {
        RequireEnabled();
        await parts.Store.CleanTombstonesAsync(call.Aborted);
        return null;
    }

    public async ValueTask<ApiResult?> SnapshotAsync(ApiContext call)
    {
        RequireEnabled();
        string skip = call.Parameters["skip_head"];
        if (skip is not ("" or "true" or "false" or "1" or "0")) throw ApiErrors.InvalidParameter("skip_head", $"unable to parse boolean: strconv.ParseBool: parsing {LabelFormat.Quote(skip)}: invalid syntax");
        string name = await parts.Store.SnapshotAsync(skip is "true" or "1", call.Aborted);
        return ApiResult.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        });
    }

    private void RequireEnabled()
    {
        if (!parts.AdminEnabled) throw new QueryException(QueryErrorKind.Unavailable, "admin APIs disabled");
    }
}
