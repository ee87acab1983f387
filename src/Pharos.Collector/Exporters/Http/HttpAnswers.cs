using System.Net;
using System.Text;
using Pharos.Collector.Components;

namespace Pharos.Collector.Exporters.Http;

/// <summary>Sends an HTTP request and judges what went wrong (opentelemetry.io/docs/specs/otlp, failures: 429, 502, 503, 504 can be retried, other answers not).</summary>
internal static class HttpAnswers
{
    private const int MaxReasonBytes = 1024;

    /// <summary>The body of a good answer, at most 1 MiB.</summary>
    /// <exception cref="ConsumeException">Any other answer, or none.</exception>
    public static async ValueTask<byte[]> SendAsync(HttpClient client, HttpRequestMessage request, TimeProvider clock, CancellationToken cancellationToken, bool retriesServerErrors = false)
    {
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return await ReadAsync(response, 1 << 20, cancellationToken).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            bool again = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout || (retriesServerErrors && status >= 500);
            string reason = Printable(await ReadAsync(response, MaxReasonBytes, cancellationToken).ConfigureAwait(false));
            throw new ConsumeException($"{request.RequestUri}: HTTP status {status}{(reason.Length == 0 ? "" : ": " + reason)}", !again, again ? RetryAfter(response, clock) : null) { IsExhausted = response.StatusCode == HttpStatusCode.TooManyRequests };
        }
        catch (Exception e) when (e is HttpRequestException or IOException) { throw new ConsumeException($"{request.RequestUri}: {e.Message}", isPermanent: false, inner: e); }
    }

    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    private static async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[Math.Min(most, 4096)];
        int length = 0;
        while (true)
        {
            int read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            if (read == 0 || length == most) return buffer[..length];
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(most, 2 * buffer.Length));
        }
    }

    /// <summary>An error's body as one line: of protobuf (google.rpc.Status) what can be read.</summary>
    private static string Printable(byte[] body)
    {
        var text = new StringBuilder();
        foreach (char c in Encoding.UTF8.GetString(body)) text.Append(char.IsControl(c) || c == '\uFFFD' ? ' ' : c);
        return text.ToString().Trim();
    }
}
