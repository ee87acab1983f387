using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Http;

/// <summary>HTTP clients made to an http_config: TLS, proxy, redirects, sign-in. Certificates and secrets in files are read again for new connections and requests.</summary>
internal static class OutboundHttp
{
    /// <summary>As Go's client; one that goes round in circles ends here.</summary>
    private const int MaxRedirects = 10;

    /// <summary>A client without a timeout of its own: callers cancel. Dispose it to close its connections.</summary>
    public static HttpClient Create(HttpClientConfig config, TimeProvider clock)
    {
        SocketsHttpHandler transport = Transport(config.Tls, config.Proxy);
        transport.AllowAutoRedirect = config.FollowRedirects;
        transport.MaxAutomaticRedirections = MaxRedirects;
        var client = new HttpClient(new SignInHandler(config, clock) { InnerHandler = transport }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        client.DefaultRequestVersion = config.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return client;
    }

    public static string UserAgent { get; } = $"Pharos/{typeof(OutboundHttp).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    internal static SocketsHttpHandler Transport(TlsClientConfig tls, ProxyConfig proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.None, // sizes must be limited before decompression
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            UseProxy = proxy.FromEnvironment || proxy.Url.Length > 0,
        };
        if (proxy.Url.Length > 0) handler.Proxy = new ConfiguredProxy(new Uri(proxy.Url), proxy.NoProxy);
        SslClientAuthenticationOptions options = handler.SslOptions;
        if (tls.MinVersion.Length + tls.MaxVersion.Length > 0) options.EnabledSslProtocols = TlsVersions.Between(tls.MinVersion, tls.MaxVersion); // else what the platform holds safe
        if (tls.Certificate is { } certificate && tls.Key is { } key) options.LocalCertificateSelectionCallback = (_, _, _, _, _) => LoadClient(certificate, key);
#pragma warning disable CA5359 // insecure_skip_verify asks for exactly this
        if (tls.InsecureSkipVerify) options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (tls.Ca is { } ca) options.RemoteCertificateValidationCallback = (_, remote, _, errors) => TrustsOnly(ca, remote, TlsServerName.Judge(tls.ServerName, remote, errors));
        else if (tls.ServerName.Length > 0) options.RemoteCertificateValidationCallback = (_, remote, _, errors) => TlsServerName.Judge(tls.ServerName, remote, errors) == SslPolicyErrors.None;
        if (tls.Own is { } own) OwnCertificate.Trust(options, own);
        return handler;
    }

    private static X509Certificate2 LoadClient(Secret certificate, Secret key)
    {
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(certificate.Reveal(), key.Reveal());
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null); // a key that is only in memory cannot be used by every platform's TLS
    }

    private static bool TrustsOnly(Secret ca, X509Certificate? remote, SslPolicyErrors errors)
    {
        if (remote is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(ca.Reveal());
        return chain.Build(certificate);
    }
}
