namespace Pharos.Alerting.Config;

/// <summary>TLS as a client: files are read when a connection is made.</summary>
public sealed record TlsSettings
{
    public string CaFile { get; init; } = "";

    public string CertFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    public string ServerName { get; init; } = "";

    public bool InsecureSkipVerify { get; init; }
}
