using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Pharos.Core;

/// <summary>Queries a Tempo over its HTTP API (docs: api_docs).</summary>
/// <param name="client">With base address, credentials, tenant header and time limit set.</param>
public sealed class TempoHttpSource(HttpClient client) : ITracesSource
{
    /// <summary>Bytes of an answer beyond which it is refused.</summary>
    private const long MaxResponseBytes = 256L * 1024 * 1024;

    /// <summary>Characters of a refusal that are told.</summary>
    private const int MaxReason = 2000;

    private const string NoRoot = "<root span not yet received>";

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
        AskAsync($"api/metrics/query?q={Uri.EscapeDataString(query)}&since=5m&end={Text(timestampMs * 1_000_000)}", root => new MetricsResult(MetricsResultType.Vector,
            [.. root.GetProperty("series").EnumerateArray().Select(s => new MetricsSeries(Labels(s), [new MetricsPoint(timestampMs, s.TryGetProperty("value", out JsonElement value) ? value.GetDouble() : 0)]))]), cancellationToken);

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) =>
        AskAsync($"api/metrics/query_range?q={Uri.EscapeDataString(query)}&start={Text(range.StartMs * 1_000_000)}&end={Text(range.EndMs * 1_000_000)}&step={Text(range.StepMs)}ms", root => new MetricsResult(MetricsResultType.Matrix,
            [.. root.GetProperty("series").EnumerateArray().Select(s => new MetricsSeries(Labels(s), [.. Points(s)]))]), cancellationToken);

    public ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(TracesRequest request, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<TraceSummary>>(
            $"api/search?q={Uri.EscapeDataString(request.Query)}&start={Text(Math.Max(0, request.StartNs / 1_000_000_000))}&end={Text((request.EndNs + 999_999_999) / 1_000_000_000)}&limit={Text(request.Limit)}",
            root => root.TryGetProperty("traces", out JsonElement traces) ? [.. traces.EnumerateArray().Select(Summary)] : [], cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>?> TraceAsync(string traceId, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"api/traces/{Uri.EscapeDataString(traceId)}");
        message.Headers.Accept.ParseAdd("application/protobuf");
        return await SendAsync<ReadOnlyMemory<byte>?>(message, async response =>
            response.StatusCode == HttpStatusCode.NotFound ? null : (ReadOnlyMemory<byte>?)await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), isFound: false, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> AskAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(message, async response =>
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellationToken).ConfigureAwait(false);
            return read(document.RootElement);
        }, isFound: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> SendAsync<T>(HttpRequestMessage message, Func<HttpResponseMessage, Task<T>> read, bool isFound, CancellationToken cancellationToken)
    {
        string what = $"{client.BaseAddress}{message.RequestUri?.OriginalString.Split('?')[0]}";
        try
        {
            using HttpResponseMessage response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode || (!isFound && response.StatusCode == HttpStatusCode.NotFound)) return await read(response).ConfigureAwait(false);
            string reason = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            QueryErrorKind kind = response.StatusCode switch
            {
                HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => QueryErrorKind.BadData,
                HttpStatusCode.NotFound => QueryErrorKind.NotFound,
                HttpStatusCode.GatewayTimeout => QueryErrorKind.Timeout,
                HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => QueryErrorKind.Unavailable,
                _ => QueryErrorKind.Internal,
            };
            throw new QueryException(kind, reason.Length > MaxReason ? reason[..MaxReason] : reason.Trim());
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested) { throw new QueryException(QueryErrorKind.Timeout, $"{what}: no answer in time", e); }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QueryException(QueryErrorKind.Internal, $"{what}: {e.Message}", e);
        }
    }

    private static TraceSummary Summary(JsonElement trace)
    {
        string Word(string name) => trace.TryGetProperty(name, out JsonElement text) && text.GetString() is { } word && word != NoRoot ? word : "";
        int matched = trace.TryGetProperty("spanSets", out JsonElement sets) ? sets.EnumerateArray().Sum(Matched) : trace.TryGetProperty("spanSet", out JsonElement set) ? Matched(set) : 0;
        return new TraceSummary(Word("traceID").PadLeft(32, '0'), Word("rootServiceName"), Word("rootTraceName"),
            long.Parse(Word("startTimeUnixNano"), CultureInfo.InvariantCulture), trace.TryGetProperty("durationMs", out JsonElement ms) ? ms.GetInt64() : 0, matched);

        static int Matched(JsonElement set) => set.TryGetProperty("matched", out JsonElement matched) ? matched.GetInt32() : 0;
    }

    /// <summary>As label names of Prometheus: other characters become underscores.</summary>
    private static LabelSet Labels(JsonElement series) => LabelSet.Of(series.GetProperty("labels").EnumerateArray().Select(l => new Label(
        string.Concat(l.GetProperty("key").GetString()!.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')),
        l.GetProperty("value").EnumerateObject().First().Value is var value && value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())));

    private static IEnumerable<MetricsPoint> Points(JsonElement series) =>
        series.TryGetProperty("samples", out JsonElement samples)
            ? samples.EnumerateArray().Select(s => new MetricsPoint(long.Parse(s.GetProperty("timestampMs").GetString()!, CultureInfo.InvariantCulture), s.TryGetProperty("value", out JsonElement value) ? value.GetDouble() : 0))
            : [];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
