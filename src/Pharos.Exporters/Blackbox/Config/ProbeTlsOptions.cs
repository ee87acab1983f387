using System.Security.Authentication;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary><c>tls_config</c>: whom to trust and who we are. Certificates are PEM.</summary>
internal sealed record ProbeTlsOptions
{
    public bool InsecureSkipVerify { get; init; }

    public string? ServerName { get; init; }

    /// <summary>PEM text or, when null, a file.</summary>
    public string? Ca { get; init; }

    public string? CaFile { get; init; }

    public string? Cert { get; init; }

    public string? CertFile { get; init; }

    public Secret? Key { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.None;
}
