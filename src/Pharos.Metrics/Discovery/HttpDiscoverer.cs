using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Http;
using Pharos.Wire;

namespace Pharos.Metrics.Discovery;

/// <summary>http_sd: fetches a JSON list of groups every refresh interval. A failed or faulty answer keeps the last groups (docs: http_sd).</summary>
internal sealed partial class HttpDiscoverer(HttpDiscoveryConfig config, TimeProvider clock, ILogger logger, CounterMetric failures) : IDiscoverer
{
    private static readonly BodyLimits s_limits = new() { EncodedBytes = 64 << 20, DecodedBytes = 64 << 20 };
    private readonly HttpClient _client = OutboundHttp.Create(config.Http, clock);

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try { publish(await FetchAsync(cancellationToken).ConfigureAwait(false)); }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { return; }
            catch (Exception e) when (e is HttpRequestException or FormatException or BodyException or IOException or OperationCanceledException or UriFormatException)
            {
                failures.Increment();
                LogFetchFailed(config.Url, e.Message);
            }
            await Task.Delay(config.RefreshInterval, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task<IReadOnlyList<TargetGroup>> FetchAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(config.RefreshInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, config.Url);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Prometheus-Refresh-Interval-Seconds", config.RefreshInterval.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        if (response.StatusCode != System.Net.HttpStatusCode.OK) throw new HttpRequestException($"server returned HTTP status {(int)response.StatusCode}");
        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (!type.Equals("application/json", StringComparison.OrdinalIgnoreCase)) throw new HttpRequestException($"unsupported content type \"{type}\"");
        await using Stream stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        using PooledBody body = await BodyReader.ReadAsync(stream, string.Join(',', response.Content.Headers.ContentEncoding), s_limits, either.Token).ConfigureAwait(false);
        IReadOnlyList<TargetGroup> groups = TargetGroupFile.ReadJson(config.Url, body.Memory);
        return [.. groups.Select(g => g with { Labels = g.Labels.With("__meta_url", config.Url) })];
    }

    public void Dispose() => _client.Dispose();

    [LoggerMessage(LogLevel.Error, "http_sd: {Url} gave no targets, the last ones stay: {Reason}")]
    private partial void LogFetchFailed(string url, string reason);
}
