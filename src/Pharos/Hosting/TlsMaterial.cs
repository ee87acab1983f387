using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;

namespace Pharos.Hosting;

/// <summary>Certificate, key and authorities of the listeners, as read from their files at one moment.</summary>
internal sealed class TlsMaterial
{
    private readonly (string Certificate, string Key, string ClientCa) _text;

    private TlsMaterial(TlsServerOptions options, (string Certificate, string Key, string ClientCa) text)
    {
        (Options, _text) = (options, text);
        var chain = new X509Certificate2Collection();
        try { Certificate = X509Certificate2.CreateFromPem(text.Certificate, text.Key); }
        catch (ArgumentException e) { throw new CryptographicException(e.Message); } // a key of another certificate
        chain.ImportFromPem(text.Certificate);
        chain.RemoveAt(0); // the listener's own
        Context = SslStreamCertificateContext.Create(Certificate, chain, offline: true);
        if (options.ClientCa is null) return;
        ClientAuthorities = [];
        ClientAuthorities.ImportFromPem(text.ClientCa);
        if (ClientAuthorities.Count == 0) throw new CryptographicException("client_ca holds no certificate");
    }

    public TlsServerOptions Options { get; }

    public X509Certificate2 Certificate { get; }

    public SslStreamCertificateContext Context { get; }

    /// <summary>Null: those that the system trusts.</summary>
    public X509Certificate2Collection? ClientAuthorities { get; }

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">What is in them cannot be used; the message shows none of it.</exception>
    public static TlsMaterial Load(TlsServerOptions options) => new(options, Read(options));

    /// <summary>The material, or null with the reason where it is configured.</summary>
    public static TlsMaterial? TryLoad(TlsServerOptions options, TimeProvider clock, ConfigErrors errors)
    {
        try
        {
            TlsMaterial material = Load(options);
            if (material.Certificate.NotAfter < clock.GetUtcNow()) errors.Warn(options.At, $"the certificate has expired at {material.Certificate.NotAfter.ToUniversalTime():O}: clients will refuse it");
            return material;
        }
        catch (Exception e) when (IsFault(e))
        {
            errors.Add(options.At, Describe(e));
            return null;
        }
    }

    /// <summary>The same object while the files are as they were.</summary>
    /// <inheritdoc cref="Load"/>
    public TlsMaterial Refresh()
    {
        (string, string, string) now = Read(Options);
        return now == _text ? this : new TlsMaterial(Options, now);
    }

    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException;

    public static string Describe(Exception e) => e is CryptographicException ? $"certificate and key cannot be used: {e.Message}" : e.Message;

    private static (string Certificate, string Key, string ClientCa) Read(TlsServerOptions options) => (options.Certificate.Reveal(), options.Key.Reveal(), options.ClientCa?.Reveal() ?? "");
}
