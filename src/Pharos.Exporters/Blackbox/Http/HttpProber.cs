using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox.Http;

/// <summary>The http prober. Each hop of a redirect chain gets its own connection, so that its phases can be told apart.</summary>
internal sealed class HttpProber : IProber
{
    /// <summary>Redirects that are followed at most, as Go's client.</summary>
    public const int MaxRedirects = 10;

    /// <summary>A body beyond this fails the probe where the module sets no limit.</summary>
    public const long MaxBodyBytes = 64 * 1024 * 1024;

    private const int MaxHeaderKilobytes = 64;

    public async Task<bool> ProbeAsync(ProbeRun run, CancellationToken cancellationToken)
    {
        HttpProbeOptions options = run.Module.Http;
        string target = run.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || run.Target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? run.Target : "http://" + run.Target;
        var state = new HttpProbeState();
        bool success = false;
        if (!Uri.TryCreate(target, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            run.Fail("Could not parse target URL", "url", target);
        }
        else
        {
            try
            {
                success = await FollowAsync(run, options, uri, state, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or CryptographicException or InvalidDataException or NotSupportedException)
            {
                success = run.Fail("Error for HTTP request", "err", state.Tls?.Refusal is { } refusal ? $"certificate refused: {refusal}" : e.InnerException?.Message ?? e.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                success = run.Fail("Error for HTTP request", "err", "context deadline exceeded");
            }
        }
        state.Write(run.Page, success || state.Status != 0);
        return success;
    }

    private static async Task<bool> FollowAsync(ProbeRun run, HttpProbeOptions options, Uri uri, HttpProbeState state, CancellationToken cancellationToken)
    {
        string method = options.Method;
        byte[] body = options.BodyFile is not null ? await File.ReadAllBytesAsync(options.BodyFile, cancellationToken) : Encoding.UTF8.GetBytes(options.Body);
        Uri first = uri;
        string? token = options.OAuth2 is { } oauth ? await TokenAsync(oauth, cancellationToken) : null;
        while (true)
        {
            var hop = new HttpHop();
            state.Hops.Add(hop);
            IPAddress? address = null;
            if (options.Proxy is null || !options.SkipResolveWithProxy)
            {
                (address, hop.Resolve) = state.Hops.Count == 1 ? await AddressLookup.ResolveAsync(run, uri.Host, options.Address, cancellationToken) : await QuietResolveAsync(run, uri.Host, options.Address, cancellationToken);
                if (address is null) return false;
            }
            using HttpMessageInvoker client = Client(run, options, uri, address, hop, state);
            using var request = Request(run, options, method, uri, body, sameHost: uri.Host == first.Host, token);
            run.Info("Making HTTP request", "url", uri.ToString(), "host", request.Headers.Host ?? uri.Authority);
            long started = run.Clock.GetTimestamp();
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            hop.Processing = run.Clock.GetElapsedTime(started) - hop.Connect - hop.Tls;
            bool redirect = options.FollowRedirects && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is not null && options.FollowRedirects;
            if (redirect)
            {
                if (state.Redirects >= MaxRedirects) return run.Fail("Error for HTTP request", "err", $"stopped after {MaxRedirects} redirects");
                Uri next = new(uri, response.Headers.Location!);
                if (next.Scheme is not ("http" or "https")) return run.Fail("Error for HTTP request", "err", $"unsupported protocol scheme \"{next.Scheme}\"");
                state.Redirects++;
                run.Info("Received redirect", "location", next.ToString());
                if ((int)response.StatusCode is 301 or 302 or 303 && method is not ("GET" or "HEAD")) (method, body) = ("GET", []);
                uri = next;
                continue;
            }
            return await JudgeAsync(run, options, response, hop, state, cancellationToken);
        }
    }

    private static async Task<bool> JudgeAsync(ProbeRun run, HttpProbeOptions options, HttpResponseMessage response, HttpHop hop, HttpProbeState state, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        state.Status = status;
        state.Version = response.Version.Major + response.Version.Minor / 10.0;
        state.ContentLength = response.Content.Headers.ContentLength ?? -1;
        state.LastModified = response.Content.Headers.LastModified;
        run.Info("Received HTTP response", "status_code", status.ToString(CultureInfo.InvariantCulture));
        bool success = options.ValidStatusCodes.Count > 0 ? options.ValidStatusCodes.Contains(status) : status is >= 200 and < 300;
        if (!success) run.Info("Invalid HTTP response status code", "status_code", status.ToString(CultureInfo.InvariantCulture), "valid_status_codes", options.ValidStatusCodes.Count > 0 ? string.Join(' ', options.ValidStatusCodes) : "2xx");

        if (success && (options.FailIfHeaderMatches.Count > 0 || options.FailIfHeaderNotMatches.Count > 0))
        {
            success = HeadersPass(run, options, response);
            state.FailedDueToRegex = !success;
        }

        long started = run.Clock.GetTimestamp();
        (byte[]? text, long length, string? error) = await BodyAsync(options, response, cancellationToken);
        hop.Transfer = run.Clock.GetElapsedTime(started);
        state.BodyLength = length;
        if (error is not null) success = run.Fail("Failed to read HTTP response body", "err", error);

        if (success && (options.FailIfBodyMatches.Count > 0 || options.FailIfBodyNotMatches.Count > 0))
        {
            success = BodyPasses(run, options, Encoding.UTF8.GetString(text ?? []));
            state.FailedDueToRegex = !success;
        }
        if (success && options.HasCel) success = run.Fail("The module has a CEL condition, which cannot be judged");

        if (options.ValidHttpVersions.Count > 0)
        {
            string version = $"HTTP/{response.Version.Major}.{response.Version.Minor}";
            if (!options.ValidHttpVersions.Contains(version) && !options.ValidHttpVersions.Contains($"HTTP/{response.Version.Major}"))
                success = run.Fail("Invalid HTTP version number", "version", version);
        }
        if (state.Tls is { Established: true })
        {
            if (options.FailIfSsl) success = run.Fail("Final request was over SSL");
        }
        else if (options.FailIfNotSsl && success)
        {
            success = run.Fail("Final request was not over SSL");
        }
        return success;
    }

    private static bool HeadersPass(ProbeRun run, HttpProbeOptions options, HttpResponseMessage response)
    {
        foreach (HeaderMatch match in options.FailIfHeaderMatches)
        {
            string[] values = Values(response, match.Header);
            if (values.Length == 0 && !match.AllowMissing) return run.Fail("Missing required header", "header", match.Header);
            if (values.Any(v => match.Pattern.IsMatch(v))) return run.Fail("Header matched regular expression", "header", match.Header, "regexp", match.Pattern.ToString());
        }
        foreach (HeaderMatch match in options.FailIfHeaderNotMatches)
        {
            string[] values = Values(response, match.Header);
            if (values.Length == 0 && match.AllowMissing) continue;
            if (values.Length == 0) return run.Fail("Missing required header", "header", match.Header);
            if (!values.Any(v => match.Pattern.IsMatch(v))) return run.Fail("Header did not match regular expression", "header", match.Header, "regexp", match.Pattern.ToString());
        }
        return true;
    }

    private static string[] Values(HttpResponseMessage response, string header)
    {
        if (response.Headers.NonValidated.TryGetValues(header, out HeaderStringValues values)) return [.. values];
        return response.Content.Headers.NonValidated.TryGetValues(header, out values) ? [.. values] : [];
    }

    private static bool BodyPasses(ProbeRun run, HttpProbeOptions options, string text)
    {
        foreach (Regex pattern in options.FailIfBodyMatches)
        {
            if (pattern.IsMatch(text)) return run.Fail("Body matched regular expression", "regexp", pattern.ToString());
        }
        foreach (Regex pattern in options.FailIfBodyNotMatches)
        {
            if (!pattern.IsMatch(text)) return run.Fail("Body did not match regular expression", "regexp", pattern.ToString());
        }
        return true;
    }

    /// <summary>Reads the body to its end, decompressed where the module says so. Text is kept only where a condition needs it.</summary>
    private static async Task<(byte[]? Text, long Length, string? Error)> BodyAsync(HttpProbeOptions options, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        long limit = options.BodySizeLimit > 0 ? options.BodySizeLimit : MaxBodyBytes;
        bool keep = options.FailIfBodyMatches.Count > 0 || options.FailIfBodyNotMatches.Count > 0;
        await using Stream raw = await response.Content.ReadAsStreamAsync(cancellationToken);
        bool encoded = options.Compression.Length > 0 && response.Content.Headers.ContentEncoding.Contains(options.Compression, StringComparer.OrdinalIgnoreCase);
        await using Stream body = !encoded ? raw : options.Compression switch
        {
            "gzip" => new GZipStream(raw, CompressionMode.Decompress),
            "br" => new BrotliStream(raw, CompressionMode.Decompress),
            "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
            _ => raw,
        };
        using var text = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        long length = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
            if (length > limit) return (null, length, $"body size limit of {limit} bytes exceeded");
            if (keep) text.Write(buffer, 0, read);
        }
        return (keep ? text.ToArray() : null, length, null);
    }

    private static HttpRequestMessage Request(ProbeRun run, HttpProbeOptions options, string method, Uri uri, byte[] body, bool sameHost, string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), uri)
        {
            Version = options.EnableHttp3 ? HttpVersion.Version30 : options.EnableHttp2 && uri.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = options.EnableHttp3 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        if (body.Length > 0) request.Content = new ByteArrayContent(body);
        request.Headers.TryAddWithoutValidation("User-Agent", "Blackbox Exporter/pharos");
        foreach ((string name, string value) in options.Headers) Add(name, value);
        foreach ((string name, Configuration.Secret value) in options.SecretHeaders) Add(name, value.Reveal());
        if (options.Compression.Length > 0 && !request.Headers.Contains("Accept-Encoding")) Add("Accept-Encoding", options.Compression);
        if (run.Hostname is not null && request.Headers.Host is null) request.Headers.Host = run.Hostname;
        if (sameHost) // credentials are not carried to another host
        {
            if (options.BasicUser is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.BasicUser}:{options.BasicPassword?.Reveal()}")));
            if (options.Credentials is not null) request.Headers.Authorization = new AuthenticationHeaderValue(options.AuthorizationType, options.Credentials.Reveal());
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        return request;

        void Add(string name, string value)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase)) request.Headers.Host = value;
            else if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)) (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static HttpMessageInvoker Client(ProbeRun run, HttpProbeOptions options, Uri uri, IPAddress? address, HttpHop hop, HttpProbeState state)
    {
        state.Tls = uri.Scheme == "https" ? new ProbeTls(options.Tls) : null;
        long connected = 0;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy),
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, token) =>
            {
                long started = run.Clock.GetTimestamp();
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    if (options.Address.Source is { } source) socket.Bind(new IPEndPoint(source, 0));
                    if (address is null || options.Proxy is not null) await socket.ConnectAsync(context.DnsEndPoint, token);
                    else await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), token);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
                hop.Connect = run.Clock.GetElapsedTime(started);
                connected = run.Clock.GetTimestamp();
                return new NetworkStream(socket, ownsSocket: true);
            },
            PlaintextStreamFilter = (context, _) =>
            {
                if (context.PlaintextStream is SslStream ssl)
                {
                    hop.Tls = run.Clock.GetElapsedTime(connected);
                    state.Tls?.Complete(ssl);
                }
                return ValueTask.FromResult(context.PlaintextStream);
            },
        };
        if (state.Tls is not null)
        {
            string? host = options.Headers.FirstOrDefault(h => h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Value ?? run.Hostname;
            handler.SslOptions = state.Tls.Options(host is null ? uri.IdnHost : AddressLookup.Split(host, null).Host);
        }
        return new HttpMessageInvoker(handler);
    }

    private static async Task<(IPAddress?, TimeSpan)> QuietResolveAsync(ProbeRun run, string host, AddressOptions options, CancellationToken cancellationToken)
    {
        var aside = new ProbeRun(run.Target, run.Module, new MetricPage(), run.Clock); // the address metrics describe the first target
        var answer = await AddressLookup.ResolveAsync(aside, host, options, cancellationToken);
        if (answer.Address is null) run.Fail("Resolution of a redirect's target failed", "target", host);
        return answer;
    }

    private static async Task<string> TokenAsync(OAuth2Options oauth, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { MaxResponseContentBufferSize = 64 * 1024 };
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (oauth.Scopes.Count > 0) form.Add(new("scope", string.Join(' ', oauth.Scopes)));
        form.AddRange(oauth.EndpointParameters.Where(p => p.Key != "grant_type"));
        using var request = new HttpRequestMessage(HttpMethod.Post, oauth.TokenUrl) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{oauth.ClientId}:{oauth.ClientSecret?.Reveal()}")));
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return json.RootElement.TryGetProperty("access_token", out JsonElement token) ? token.GetString() ?? "" : throw new InvalidDataException("the token answer has no access_token");
    }
}
