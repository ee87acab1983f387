using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>Accepts client certificates that were issued under the authorities of one file.</summary>
internal sealed class ClientCertificates
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="IOException">The file cannot be read.</exception>
    public ClientCertificates(string authoritiesFile) => _authorities.ImportFromPemFile(authoritiesFile);

    public bool IsValid(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(certificate);
    }
}
