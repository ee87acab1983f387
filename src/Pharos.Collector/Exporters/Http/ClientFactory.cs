using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Http;

/// <summary>Makes HTTP clients of exporters. No redirects are followed: a batch goes where the file says.</summary>
internal static class ClientFactory
{
    /// <exception cref="IOException">A certificate cannot be read.</exception>
    public static HttpClient Create(ClientSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            Proxy = settings.ProxyUrl is { Length: > 0 } proxy ? new WebProxy(proxy) : null,
            UseProxy = settings.ProxyUrl is { Length: > 0 },
        };
        if (settings.CertificateFile is { } certificate) handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, settings.KeyFile)];
#pragma warning disable CA5359 // insecure_skip_verify says just that
        if (settings.SkipVerify) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (settings.ServerName is { Length: > 0 } name) handler.SslOptions.RemoteCertificateValidationCallback = (_, remote, _, errors) => TlsServerName.Judge(name, remote, errors) == SslPolicyErrors.None;
        if (settings.CaFile is { } authorities)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(authorities);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
