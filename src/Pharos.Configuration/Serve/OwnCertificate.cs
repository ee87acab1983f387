using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pharos.Configuration;

/// <summary>Lets a client of this process reach its own listeners by whatever address: who shows our certificate has our key and is us, and to us alone we show it as a client's.</summary>
public static class OwnCertificate
{
    /// <param name="own">The certificate of the listeners at the moment.</param>
    /// <param name="others">Judges every other certificate; null refuses what the system does.</param>
    public static void Trust(SslClientAuthenticationOptions options, Func<X509Certificate2?> own, RemoteCertificateValidationCallback? others = null)
    {
        options.RemoteCertificateValidationCallback = (sender, remote, chain, errors) => Is(remote, own()) || (others?.Invoke(sender, remote, chain, errors) ?? errors == SslPolicyErrors.None);
        options.LocalCertificateSelectionCallback = (_, _, _, remote, _) => own() is { } certificate && Is(remote, certificate) ? certificate : null!; // null shows none
    }

    /// <summary>Whether a certificate is this one.</summary>
    public static bool Is(X509Certificate? certificate, X509Certificate2? own) =>
        certificate is not null && own is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(own.RawDataMemory.Span);
}
