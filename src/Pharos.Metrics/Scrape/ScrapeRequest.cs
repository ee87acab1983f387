using System.Globalization;
using System.Net;
using System.Text;
using Pharos.Metrics.Config;
using Pharos.Wire;

namespace Pharos.Metrics.Scrape;

/// <summary>Fetches a target's page: what is asked for, within which limits, and how the reply is to be read.</summary>
internal sealed class ScrapeRequest(ScrapeConfig job, ScrapeOptions options, HttpClient client)
{
    private readonly string _accept = Accept(job);
    private readonly BodyLimits _limits = new()
    {
        EncodedBytes = job.BodySizeLimit > 0 ? job.BodySizeLimit : options.MaxBodyBytes,
        DecodedBytes = job.BodySizeLimit > 0 ? job.BodySizeLimit : options.MaxBodyBytes,
    };

    /// <summary>The Accept header: protocols in order with falling weights, then anything.</summary>
    public static string Accept(ScrapeConfig job)
    {
        var text = new StringBuilder();
        int weight = ScrapeProtocols.ProtobufFirst.Count + 1;
        foreach (ScrapeProtocol protocol in job.Protocols)
        {
            text.Append(protocol.MediaType());
            if (protocol.Escapes()) text.Append(";escaping=").Append(job.Escaping);
            text.Append(CultureInfo.InvariantCulture, $";q=0.{weight--},");
        }
        return text.Append(CultureInfo.InvariantCulture, $"*/*;q=0.{weight}").ToString();
    }

    /// <summary>The body and its format. The caller disposes the body.</summary>
    /// <exception cref="ScrapeException">Any failure of the exchange.</exception>
    public async Task<(PooledBody Body, ScrapeProtocol Protocol)> FetchAsync(ScrapeTarget target, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target.Url) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
            request.Headers.TryAddWithoutValidation("Accept", _accept);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", job.EnableCompression ? "gzip, zstd" : "identity");
            request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", target.Timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                string loop = (int)response.StatusCode is >= 300 and < 400 && job.Http.FollowRedirects ? " (it redirects on and on)" : "";
                throw new ScrapeException("status", $"server returned HTTP status {(int)response.StatusCode} {response.ReasonPhrase}{loop}");
            }
            ScrapeProtocol protocol = ReadProtocol(response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? types) ? string.Join(',', types) : "");
            if (response.Content.Headers.ContentLength is { } length && length > _limits.EncodedBytes)
                throw new ScrapeException("body_size", $"body size limit exceeded: {length} bytes, limit {_limits.EncodedBytes}");
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                return (await BodyReader.ReadAsync(stream, string.Join(',', response.Content.Headers.ContentEncoding), _limits, cancellationToken).ConfigureAwait(false), protocol);
        }
        catch (BodyException e) when (e.Fault == BodyFault.TooLarge) { throw new ScrapeException("body_size", $"body size limit exceeded: {e.Message}", e); }
        catch (BodyException e) { throw new ScrapeException("parse", e.Message, e); }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ScrapeException("connection", $"Get \"{target.Url}\": {Innermost(e).Message}", e);
        }
    }

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e;
    }

    private ScrapeProtocol ReadProtocol(string contentType)
    {
        string media = contentType.Split(';', 2)[0].Trim().ToLowerInvariant();
        switch (media)
        {
            case "application/openmetrics-text": return ScrapeProtocol.OpenMetricsText1_0_0;
            case "application/vnd.google.protobuf": return ScrapeProtocol.PrometheusProto;
            case "text/plain": return ScrapeProtocol.PrometheusText0_0_4;
        }
        if (job.FallbackProtocol is { } fallback) return fallback;
        throw new ScrapeException("content_type", contentType.Length == 0
            ? "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target"
            : $"received unsupported Content-Type \"{contentType}\" and no fallback_scrape_protocol specified for target");
    }
}
