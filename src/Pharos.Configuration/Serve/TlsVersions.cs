using System.Security.Authentication;

namespace Pharos.Configuration;

/// <summary>TLS versions by the names of prometheus/common and exporter-toolkit: TLS10 to TLS13.</summary>
public static class TlsVersions
{
#pragma warning disable SYSLIB0039, CA5397, CA5398 // old versions only where the configuration names them
    private static readonly SslProtocols[] s_all = [SslProtocols.Tls, SslProtocols.Tls11, SslProtocols.Tls12, SslProtocols.Tls13];
#pragma warning restore SYSLIB0039, CA5397, CA5398

    /// <summary>All versions from one to the other, both included: TLS12 and TLS13 where one is empty.</summary>
    public static SslProtocols Between(string min, string max)
    {
        SslProtocols protocols = SslProtocols.None;
        for (int i = Number(min, 2); i <= Number(max, 3); i++) protocols |= s_all[i];
        return protocols;
    }

    /// <summary>Reads a version; empty where there is none.</summary>
    public static string Read(MappingReader m, string key) => m.Choice(key, "", ("TLS10", "TLS10"), ("TLS11", "TLS11"), ("TLS12", "TLS12"), ("TLS13", "TLS13"));

    private static int Number(string text, int fallback) => text.Length == 5 ? text[4] - '0' : fallback;
}
