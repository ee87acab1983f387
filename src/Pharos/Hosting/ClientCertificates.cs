using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pharos.Configuration;

namespace Pharos.Hosting;

/// <summary>Judges certificates that clients show to the listeners.</summary>
internal static class ClientCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2", SubjectAlternativeName = "2.5.29.17";

    /// <param name="certificate">Null where the client shows none.</param>
    /// <param name="shown">What the client sent with it: intermediate certificates.</param>
    public static bool IsAccepted(X509Certificate2? certificate, X509Chain? shown, TlsMaterial material)
    {
        TlsServerOptions options = material.Options;
        if (certificate is null) return options.ClientAuth is ClientCertificatePolicy.NoClientCert or ClientCertificatePolicy.RequestClientCert or ClientCertificatePolicy.VerifyClientCertIfGiven;
        if (OwnCertificate.Is(certificate, material.Certificate)) return true; // this process itself
        bool verifies = options.ClientAuth is ClientCertificatePolicy.VerifyClientCertIfGiven or ClientCertificatePolicy.RequireAndVerifyClientCert;
        return (!verifies || IsOfAuthority(certificate, shown, material.ClientAuthorities)) && (options.ClientAllowedSans.Count == 0 || Names(certificate).Intersect(options.ClientAllowedSans).Any());
    }

    private static bool IsOfAuthority(X509Certificate2 certificate, X509Chain? shown, X509Certificate2Collection? authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true; // a client must not send us anywhere
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (shown is not null) chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        if (authorities is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return chain.Build(certificate);
    }

    /// <summary>DNS names, mail addresses, URIs and IP addresses of the subject (RFC 5280 section 4.2.1.6).</summary>
    private static List<string> Names(X509Certificate2 certificate)
    {
        var names = new List<string>();
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension) return names;
        try
        {
            AsnReader list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (list.HasData)
            {
                Asn1Tag tag = list.PeekTag();
                if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue is 1 or 2 or 6) names.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == 7 && list.ReadOctetString(tag) is { Length: 4 or 16 } address) names.Add(new IPAddress(address).ToString());
                else if (list.HasData && list.PeekTag() == tag) list.ReadEncodedValue();
            }
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException) { names.Clear(); } // a malformed list names nobody
        return names;
    }
}
