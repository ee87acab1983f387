using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Pharos.Metrics.Config;
using Pharos.Metrics.Http;
using Snappier;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Sends messages to one remote and judges its answers (Prometheus remote write specification 1.0 and 2.0: what is retried).</summary>
internal sealed class RemoteWriteClient : IDisposable
{
    /// <summary>Of an error's body, this much is read for the log.</summary>
    private const int MaxReasonBytes = 1024;
    private readonly RemoteWriteConfig _config;
    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly Uri _url;
    private volatile bool _isVersion2;

    public RemoteWriteClient(RemoteWriteConfig config, TimeProvider clock, HttpClient? client = null)
    {
        _config = config;
        _clock = clock;
        _url = new Uri(config.Url);
        _isVersion2 = config.Version2;
        _client = client ?? OutboundHttp.Create(config.Http, clock);
    }

    /// <summary>Whether messages are to be of version 2.0: as configured, until the remote says that it does not know them.</summary>
    public bool IsVersion2 => _isVersion2;

    /// <param name="isVersion2">The version of the message.</param>
    /// <param name="attempt">How often the same message was sent before.</param>
    /// <returns>Bytes that went over the wire, and the verdict.</returns>
    public async Task<(long Bytes, SendResult Result)> SendAsync(ReadOnlyMemory<byte> message, bool isVersion2, int attempt, CancellationToken cancellationToken)
    {
        byte[] body = Snappy.CompressToArray(message.Span);
        using var timer = new CancellationTokenSource(_config.Timeout, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using HttpRequestMessage request = Request(body, isVersion2, attempt);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token).ConfigureAwait(false);
            return (body.Length, await JudgeAsync(response, isVersion2, stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return (body.Length, new SendResult(SendVerdict.TryAgain, $"no answer within {_config.Timeout.TotalSeconds:0.###} s")); }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException) { return (body.Length, new SendResult(SendVerdict.TryAgain, e.Message)); }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(byte[] body, bool isVersion2, int attempt)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(isVersion2 ? "application/x-protobuf;proto=io.prometheus.write.v2.Request" : "application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        request.Headers.Add("X-Prometheus-Remote-Write-Version", isVersion2 ? "2.0.0" : "0.1.0");
        if (attempt > 0) request.Headers.Add("Retry-Attempt", attempt.ToString(CultureInfo.InvariantCulture));
        foreach ((string name, string value) in _config.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<SendResult> JudgeAsync(HttpResponseMessage response, bool isVersion2, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        WrittenCounts? written = isVersion2 ? Written(response) : null;
        if (response.IsSuccessStatusCode) return new SendResult(SendVerdict.Delivered, "", null, written);
        if (response.StatusCode == HttpStatusCode.UnsupportedMediaType && isVersion2)
        {
            _isVersion2 = false; // for good: the next start asks again
            return new SendResult(SendVerdict.FallBack, "the remote does not know messages of version 2.0");
        }
        bool again = status >= 500 || (response.StatusCode == HttpStatusCode.TooManyRequests && _config.Queue.RetryOn429);
        string reason = $"server returned HTTP status {status} {response.ReasonPhrase}: {await ReasonAsync(response, cancellationToken).ConfigureAwait(false)}";
        return new SendResult(again ? SendVerdict.TryAgain : SendVerdict.Refused, reason, again ? RetryAfter(response) : null, written);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _clock.GetUtcNow(),
        _ => null,
    };

    private static WrittenCounts? Written(HttpResponseMessage response)
    {
        bool any = false;
        var counts = new WrittenCounts(Count("Samples"), Count("Histograms"), Count("Exemplars"));
        return any ? counts : null;

        long Count(string what)
        {
            if (!response.Headers.TryGetValues($"X-Prometheus-Remote-Write-{what}-Written", out IEnumerable<string>? values)) return 0;
            any = true;
            return long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var buffer = new byte[MaxReasonBytes];
            int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, read).Split('\n')[0];
        }
        catch (Exception e) when (e is IOException or HttpRequestException) { return ""; } // the status says enough
    }
}
