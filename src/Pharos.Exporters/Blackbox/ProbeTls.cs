using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox;

/// <summary>TLS of one connection: verifies as the module says, keeps what the peer showed, and writes the certificate metrics.</summary>
internal sealed class ProbeTls(ProbeTlsOptions options)
{
    /// <summary>What Go prints for a time that was never set; upstream shows it when no chain was verified.</summary>
    private const double NoChainSeconds = -62135596800;

    private readonly List<X509Certificate2> _presented = [];
    private List<X509Certificate2> _verified = [];
    private SslProtocols _version;
    private TlsCipherSuite _cipher;

    /// <summary>Why verification failed, null when it did not.</summary>
    public string? Refusal { get; private set; }

    public bool Established { get; private set; }

    /// <exception cref="CryptographicException">A certificate or key of the module cannot be read.</exception>
    /// <exception cref="IOException">A file of the module cannot be read.</exception>
    public SslClientAuthenticationOptions Options(string host)
    {
        var ssl = new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(options.ServerName) ? host : options.ServerName,
            EnabledSslProtocols = options.Protocols,
            RemoteCertificateValidationCallback = Verify,
        };
        if (options.Cert is not null || options.CertFile is not null)
        {
            string certificate = options.Cert ?? File.ReadAllText(options.CertFile!);
            using X509Certificate2 pair = X509Certificate2.CreateFromPem(certificate, options.Key?.Reveal() ?? certificate);
            ssl.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null)];
        }
        if (options.Ca is not null || options.CaFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(options.Ca ?? File.ReadAllText(options.CaFile!));
            ssl.CertificateChainPolicy = policy;
        }
        return ssl;
    }

    public void Complete(SslStream stream)
    {
        (_version, _cipher) = (stream.SslProtocol, stream.NegotiatedCipherSuite);
        Established = true;
    }

    /// <summary>Writes expiry, chain, version and cipher.</summary>
    public void Write(MetricPage page)
    {
        if (!Established) return;
        page.Gauge("probe_ssl_earliest_cert_expiry", "Returns last SSL chain expiry in unixtime").Add(_presented.Count == 0 ? NoChainSeconds : _presented.Min(c => Seconds(c.NotAfter)));
        page.Gauge("probe_ssl_last_chain_expiry_timestamp_seconds", "Returns last SSL chain expiry in timestamp").Add(_verified.Count == 0 ? NoChainSeconds : _verified.Min(c => Seconds(c.NotAfter)));
        if (_presented.Count > 0)
        {
            X509Certificate2 leaf = _presented[0];
            string names = string.Join(',', leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()));
            page.Gauge("probe_ssl_last_chain_info", "Contains SSL leaf certificate information").Add(
                [("fingerprint_sha256", Convert.ToHexStringLower(SHA256.HashData(leaf.RawData))), ("issuer", Name(leaf.IssuerName)), ("serialnumber", leaf.SerialNumber.TrimStart('0').ToLowerInvariant()),
                 ("subject", Name(leaf.SubjectName)), ("subjectalternative", names)], 1);
        }
        page.Gauge("probe_tls_version_info", "Returns the TLS version used or NaN when unknown").Add("version", _version switch
        {
            SslProtocols.Tls12 => "TLS 1.2",
            SslProtocols.Tls13 => "TLS 1.3",
            (SslProtocols)768 => "TLS 1.1",
            (SslProtocols)192 => "TLS 1.0",
            _ => "unknown",
        }, 1);
        page.Gauge("probe_tls_cipher_info", "Returns the TLS cipher negotiated during handshake").Add("cipher", _cipher.ToString(), 1);
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors problems)
    {
        _presented.Clear();
        if (certificate is not null) _presented.Add(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
        if (chain is not null) _presented.AddRange(chain.ChainPolicy.ExtraStore.Where(c => !c.RawData.AsSpan().SequenceEqual(certificate?.GetRawCertData())).Select(c => X509CertificateLoader.LoadCertificate(c.RawData)));
        if (options.InsecureSkipVerify) return certificate is not null;
        if (problems == SslPolicyErrors.None)
        {
            _verified = [.. chain?.ChainElements.Select(e => X509CertificateLoader.LoadCertificate(e.Certificate.RawData)) ?? []];
            return true;
        }
        var reason = new StringBuilder(problems.ToString());
        foreach (X509ChainStatus status in chain?.ChainStatus ?? []) reason.Append("; ").Append(status.StatusInformation.Trim());
        Refusal = reason.ToString();
        return false;
    }

    /// <summary>RFC 2253 order and form, as Go prints names: <c>CN=a,O=b</c>.</summary>
    private static string Name(X500DistinguishedName name) => name.Decode(X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.UseCommas).Replace(", ", ",", StringComparison.Ordinal);

    private static double Seconds(DateTime local) => (local.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
}
