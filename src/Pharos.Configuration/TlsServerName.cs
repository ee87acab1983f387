using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pharos.Configuration;

/// <summary><c>server_name</c> of TLS clients: the name that a server's certificate must have instead of the one in the URL.</summary>
/// <remarks>HttpClient puts the URL's host in the place of <see cref="SslClientAuthenticationOptions.TargetHost"/>, so the name is judged here; to the server it still names the URL's host (SNI).</remarks>
public static class TlsServerName
{
    /// <summary>What is wrong with a certificate where it is to be for another name.</summary>
    /// <param name="name">Empty: the URL's.</param>
    /// <param name="errors">As found for the URL's host.</param>
    public static SslPolicyErrors Judge(string name, X509Certificate? remote, SslPolicyErrors errors)
    {
        if (name.Length == 0 || remote is not X509Certificate2 certificate) return errors;
        errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        return certificate.MatchesHostname(name) ? errors : errors | SslPolicyErrors.RemoteCertificateNameMismatch;
    }
}
