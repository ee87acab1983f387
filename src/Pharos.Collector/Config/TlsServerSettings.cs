using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>TLS of a listener (docs: config/configtls, server).</summary>
internal sealed record TlsServerSettings(string CertificateFile, string KeyFile, string? ClientCaFile)
{
    public static TlsServerSettings? Read(MappingReader parent, ReadContext context)
    {
        ConfigNode node = parent.Child("tls");
        if (!node.HasValue) return null;
        var reader = new MappingReader(node, context.Errors);
        string certificate = reader.RequiredString("cert_file"), key = reader.RequiredString("key_file");
        string? clients = reader.String("client_ca_file");
        foreach (string ignored in (string[])["min_version", "max_version", "cipher_suites", "reload_interval", "client_ca_file_reload", "curve_preferences"]) reader.Ignored(ignored, "is read and not acted upon: TLS 1.2 and 1.3 with the system's suites");
        reader.End();
        string Full(string path) => context.Paths.Resolve(path, context.Directory);
        return new TlsServerSettings(Full(certificate), Full(key), clients is null ? null : Full(clients));
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    public X509Certificate2 Certificate() => X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
}
