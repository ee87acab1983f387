using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pharos.Tests.Tls;

/// <summary>A certificate authority of a test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-30), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A certificate and its key, in PEM.</summary>
    /// <param name="dnsName">Its name.</param>
    /// <param name="withAddress">Whether 127.0.0.1 stands beside it.</param>
    /// <param name="days">How long it is good; less than nothing: it has expired.</param>
    public (string Certificate, string Key) Issue(string dnsName, int days = 1, bool withAddress = true)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={dnsName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        if (withAddress) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset end = TimeProvider.System.GetUtcNow().AddDays(days);
        using X509Certificate2 issued = request.Create(_certificate, end.AddDays(-2), end, RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Connections that trust this authority alone.</summary>
    /// <param name="client">What is shown where the server asks.</param>
    public SocketsHttpHandler Transport((string Certificate, string Key)? client = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(_certificate);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { CertificateChainPolicy = policy } };
        if (client is { } shown) handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPem(shown.Certificate, shown.Key)];
        return handler;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
