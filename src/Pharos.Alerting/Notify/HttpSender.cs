using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Configuration.SignIn;

namespace Pharos.Alerting.Notify;

/// <summary>Sends requests as an integration's <c>http_config</c> says, and judges the answers.</summary>
internal sealed class HttpSender : IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private readonly HttpClient _client;
    private readonly HttpClientSettings _settings;
    private readonly ICloudSigner? _signer;

    /// <param name="signer">Signs requests in where the integration has a way of its own; goes with this sender.</param>
    public HttpSender(HttpClientSettings settings, ICloudSigner? signer = null)
    {
        (_settings, _signer) = (settings, signer);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = settings.FollowRedirects,
            MaxAutomaticRedirections = 10,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseProxy = settings.ProxyUrl is not null || settings.ProxyFromEnvironment,
            SslOptions = Tls(settings.Tls),
        };
        if (settings.ProxyUrl is { } proxy) handler.Proxy = new WebProxy(proxy, true, [.. settings.NoProxy.Select(System.Text.RegularExpressions.Regex.Escape)]);
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(2), DefaultRequestVersion = settings.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11 };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Pharos-Alertmanager");
    }

    /// <summary>Posts JSON. Statuses of 2xx succeed; 5xx, 429, 408 and failures of the network may be tried again.</summary>
    public Task<(NotifyResult Result, string Body)> PostJsonAsync(string url, string json, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, url, new StringContent(json, Encoding.UTF8, "application/json"), cancellationToken, headers);

    public async Task<(NotifyResult Result, string Body)> SendAsync(
        HttpMethod method, string url, HttpContent content, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)) return (NotifyResult.Failure("the URL is not valid", retry: false, "clientError"), "");
        using var request = new HttpRequestMessage(method, uri) { Content = content, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        try
        {
            Authorize(request);
            foreach ((string name, string value) in _settings.Headers) request.Headers.TryAddWithoutValidation(name, value);
            foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
            if (_signer is not null) await _signer.SignAsync(request, cancellationToken);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            string body = await ReadAsync(response, cancellationToken);
            return (Judge((int)response.StatusCode, body, RetryAfter(response.Headers.RetryAfter)), body);
        }
        catch (SignInException e) { return (NotifyResult.Failure(e.Message, retry: true, "authError"), ""); }
        catch (HttpRequestException e)
        {
            // The message may hold the URL, and with it a secret.
            return (NotifyResult.Failure($"{e.HttpRequestError}: {Describe(e)}", retry: true, "network"), "");
        }
        catch (IOException e) { return (NotifyResult.Failure(e.Message, retry: true, "network"), ""); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (NotifyResult.Failure("timed out", retry: true, "network"), "");
        }
    }

    /// <summary>What a status code means; the start of the body says more.</summary>
    public static NotifyResult Judge(int status, string body, TimeSpan? retryAfter)
    {
        if (status is >= 200 and < 300) return NotifyResult.Success;
        string detail = body.Length == 0 ? "" : ": " + Notification.Truncate(body.Trim(), 300);
        return status switch
        {
            429 => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: true, "rateLimited", retryAfter ?? TimeSpan.FromSeconds(1)),
            408 => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: true, "serverError"),
            >= 500 => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: true, "serverError", retryAfter),
            401 or 403 => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: false, "authError"),
            >= 400 => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: false, "clientError"),
            _ => NotifyResult.Failure($"unexpected status code {status}{detail}", retry: false),
        };
    }

    private static string Describe(HttpRequestException e) => e.InnerException is System.Net.Sockets.SocketException socket ? socket.Message : e.HttpRequestError.ToString();

    private void Authorize(HttpRequestMessage request)
    {
        if (_settings.Credentials is { } credentials)
            request.Headers.TryAddWithoutValidation("Authorization", $"{_settings.AuthorizationType} {credentials.Reveal()}");
        else if (_settings.Password is { } password)
        {
            string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_settings.Username}:{password.Reveal()}"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta;

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[MaxAnswer];
        int length = await stream.ReadAtLeastAsync(buffer, MaxAnswer, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    internal static SslClientAuthenticationOptions Tls(TlsSettings settings)
    {
        var options = new SslClientAuthenticationOptions();
        if (settings.ServerName.Length > 0) options.TargetHost = settings.ServerName; // for SMTP; HttpClient does not look at it
        if (settings.CertFile.Length > 0)
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(settings.CertFile, settings.KeyFile);
            options.ClientCertificates = [certificate];
        }
        if (settings.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // the user asked for it: insecure_skip_verify
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (settings.ServerName.Length > 0) options.RemoteCertificateValidationCallback = (_, remote, _, errors) => TlsServerName.Judge(settings.ServerName, remote, errors) == SslPolicyErrors.None;
        if (settings.CaFile.Length > 0)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(settings.CaFile);
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return options;
    }

    public void Dispose()
    {
        _client.Dispose();
        _signer?.Dispose();
    }
}
