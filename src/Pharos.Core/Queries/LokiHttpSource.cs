using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Pharos.Core;

/// <summary>Queries a Loki over its HTTP API (docs: reference/loki-http-api).</summary>
/// <param name="client">With base address, credentials, tenant header and time limit set.</param>
public sealed class LokiHttpSource(HttpClient client) : ILogsSource
{
    /// <summary>Bytes of an answer beyond which it is refused.</summary>
    private const long MaxResponseBytes = 256L * 1024 * 1024;

    /// <summary>Characters of a refusal that are told.</summary>
    private const int MaxReason = 2000;

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
        AskAsync("loki/api/v1/query", [new("query", query), new("time", Nanoseconds(timestampMs))], MetricsResultJson.Read, cancellationToken);

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => AskAsync("loki/api/v1/query_range",
        [new("query", query), new("start", Nanoseconds(range.StartMs)), new("end", Nanoseconds(range.EndMs)), new("step", PrometheusHttpSource.Seconds(range.StepMs))],
        MetricsResultJson.Read, cancellationToken);

    public ValueTask<LogsResult> LinesAsync(LogsRequest request, CancellationToken cancellationToken) => AskAsync("loki/api/v1/query_range",
        [new("query", request.Query), new("start", Text(request.StartNs)), new("end", Text(request.EndNs)), new("limit", Text(request.Limit)), new("direction", request.IsForward ? "forward" : "backward")],
        Streams, cancellationToken);

    private async ValueTask<T> AskAsync<T>(string path, KeyValuePair<string, string>[] form, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                string reason = (await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim();
                throw new QueryException(Kind(response.StatusCode), reason.Length > MaxReason ? reason[..MaxReason] : reason.Length > 0 ? reason : $"{path}: {(int)response.StatusCode}");
            }
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellationToken).ConfigureAwait(false);
            return read(document.RootElement);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new QueryException(QueryErrorKind.Timeout, $"{client.BaseAddress}{path}: no answer in time", e);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QueryException(QueryErrorKind.Internal, $"{client.BaseAddress}{path}: {e.Message}", e);
        }
    }

    private static QueryErrorKind Kind(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => QueryErrorKind.BadData,
        HttpStatusCode.NotFound => QueryErrorKind.NotFound,
        HttpStatusCode.GatewayTimeout => QueryErrorKind.Timeout,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => QueryErrorKind.Unavailable,
        _ => QueryErrorKind.Internal,
    };

    private static LogsResult Streams(JsonElement root)
    {
        JsonElement data = root.GetProperty("data");
        if (!data.GetProperty("resultType").ValueEquals("streams")) throw new JsonException("the answer holds no lines");
        return new LogsResult([.. data.GetProperty("result").EnumerateArray().Select(stream => new LogsStream(
            LabelSet.Of(stream.GetProperty("stream").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString() ?? ""))),
            [.. stream.GetProperty("values").EnumerateArray().Select(v => new LogLine(long.Parse(v[0].GetString() ?? "", CultureInfo.InvariantCulture), v[1].GetString() ?? ""))]))]);
    }

    private static string Nanoseconds(long ms) => Text(ms * 1_000_000);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
