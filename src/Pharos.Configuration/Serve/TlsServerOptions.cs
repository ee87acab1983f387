using System.Net.Security;
using System.Security.Authentication;

namespace Pharos.Configuration;

/// <summary>TLS of listeners, in the words of exporter-toolkit's <c>tls_server_config</c> (docs: exporter-toolkit, web configuration).</summary>
public sealed record TlsServerOptions
{
    /// <summary>Where it is configured.</summary>
    public required ConfigNode At { get; init; }

    /// <summary>PEM: the listener's own certificate first, then intermediate ones.</summary>
    public required Secret Certificate { get; init; }

    public required Secret Key { get; init; }

    /// <summary>Authorities of clients; null: those that the system trusts.</summary>
    public Secret? ClientCa { get; init; }

    public ClientCertificatePolicy ClientAuth { get; init; }

    /// <summary>One of these subject alternative names must be in a client's certificate; empty: any.</summary>
    public IReadOnlyList<string> ClientAllowedSans { get; init; } = [];

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Of TLS up to 1.2; empty: the system's.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>The listeners that speak TLS.</summary>
    public IReadOnlyList<ListenerName> Listeners { get; init; } = [.. ListenerNames.All.Select(l => l.Name)];

    /// <summary>Reads the keys that <c>tls_server_config</c> and <c>tls:</c> of <c>pharos.yml</c> share.</summary>
    public static TlsServerOptions Read(MappingReader m, string directory, PathMap paths)
    {
        ConfigErrors errors = m.Errors;
        Secret? certificate = m.Secret("cert", directory, paths), key = m.Secret("key", directory, paths), clientCa = m.Secret("client_ca", directory, paths);
        if (certificate is null) errors.Add(m.Node, "missing one of cert or cert_file");
        if (key is null) errors.Add(m.Node, "missing one of key or key_file");
        ClientCertificatePolicy policy = m.Choice("client_auth_type", ClientCertificatePolicy.NoClientCert,
            ("NoClientCert", ClientCertificatePolicy.NoClientCert), ("RequestClientCert", ClientCertificatePolicy.RequestClientCert),
            ("RequireAnyClientCert", ClientCertificatePolicy.RequireAnyClientCert), ("RequireClientCert", ClientCertificatePolicy.RequireAnyClientCert),
            ("VerifyClientCertIfGiven", ClientCertificatePolicy.VerifyClientCertIfGiven), ("RequireAndVerifyClientCert", ClientCertificatePolicy.RequireAndVerifyClientCert));
        if (clientCa is not null && policy == ClientCertificatePolicy.NoClientCert) errors.Add(m.Node, "client CA's have been configured without a Client Auth Policy: client_auth_type, mostly RequireAndVerifyClientCert");
        IReadOnlyList<string> sans = m.Strings("client_allowed_sans");
        if (sans.Count > 0 && policy is not (ClientCertificatePolicy.RequireAnyClientCert or ClientCertificatePolicy.RequireAndVerifyClientCert))
            errors.Add(m.Child("client_allowed_sans"), "client_allowed_sans requires client_auth_type to be one of RequireAnyClientCert or RequireAndVerifyClientCert");
        SslProtocols protocols = TlsVersions.Between(TlsVersions.Read(m, "min_version"), TlsVersions.Read(m, "max_version"));
        if (protocols == SslProtocols.None) errors.Add(m.Child("max_version"), "is below min_version");
        m.OptionalBool("prefer_server_cipher_suites"); // without effect in Go too, since 1.18
        m.Ignored("curve_preferences", "is read and not acted upon: the system's curves");
        return new TlsServerOptions
        {
            At = m.Node,
            Certificate = certificate ?? Secret.Of(""),
            Key = key ?? Secret.Of(""),
            ClientCa = clientCa,
            ClientAuth = policy,
            ClientAllowedSans = sans,
            Protocols = protocols,
            CipherSuites = m.List("cipher_suites", node => Cipher(node, errors)),
        };
    }

    private static TlsCipherSuite Cipher(ConfigNode node, ConfigErrors errors)
    {
        if (node.Text.StartsWith("TLS_", StringComparison.Ordinal) && Enum.TryParse(node.Text, out TlsCipherSuite suite)) return suite;
        errors.Add(node, $"unknown cipher: {node.Text}");
        return default;
    }
}
