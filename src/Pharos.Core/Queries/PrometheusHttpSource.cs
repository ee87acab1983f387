using System.Globalization;
using System.Text.Json;

namespace Pharos.Core;

/// <summary>Queries a Prometheus-compatible server (Prometheus, Mimir, Thanos, VictoriaMetrics) over its HTTP API v1.</summary>
/// <remarks>Native histograms come back as custom buckets with the bounds that the API shows: their schema is not part of the answer.</remarks>
/// <param name="client">With base address, credentials and time limit set.</param>
public sealed class PrometheusHttpSource(HttpClient client) : IMetricsSource
{
    /// <summary>Bytes of an answer beyond which it is refused.</summary>
    private const long MaxResponseBytes = 256L * 1024 * 1024;

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
        AskAsync("api/v1/query", [new("query", query), new("time", Seconds(timestampMs))], cancellationToken);

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => AskAsync("api/v1/query_range",
        [new("query", query), new("start", Seconds(range.StartMs)), new("end", Seconds(range.EndMs)), new("step", Seconds(range.StepMs))], cancellationToken);

    private async ValueTask<MetricsResult> AskAsync(string path, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellationToken).ConfigureAwait(false);
            JsonElement root = document.RootElement;
            if (root.GetProperty("status").ValueEquals("success")) return MetricsResultJson.Read(root);
            throw new QueryException(Kind(root), root.TryGetProperty("error", out JsonElement error) ? error.GetString() ?? "" : $"{path}: {(int)response.StatusCode}");
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

    private static QueryErrorKind Kind(JsonElement root) => (root.TryGetProperty("errorType", out JsonElement type) ? type.GetString() : "") switch
    {
        "bad_data" => QueryErrorKind.BadData,
        "execution" => QueryErrorKind.Execution,
        "timeout" => QueryErrorKind.Timeout,
        "canceled" => QueryErrorKind.Canceled,
        "unavailable" => QueryErrorKind.Unavailable,
        "not_found" => QueryErrorKind.NotFound,
        _ => QueryErrorKind.Internal,
    };

    internal static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);
}
