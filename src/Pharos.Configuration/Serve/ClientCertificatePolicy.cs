namespace Pharos.Configuration;

/// <summary>What a listener wants of its clients' certificates, in Go's words (docs: crypto/tls, ClientAuthType).</summary>
public enum ClientCertificatePolicy
{
    /// <summary>None is asked for.</summary>
    NoClientCert,
    /// <summary>Asked for, and neither needed nor verified.</summary>
    RequestClientCert,
    /// <summary>Any will do.</summary>
    RequireAnyClientCert,
    /// <summary>Not needed; one that is shown must be of the authority.</summary>
    VerifyClientCertIfGiven,
    /// <summary>One of the authority is needed.</summary>
    RequireAndVerifyClientCert,
}
