namespace Pharos.Configuration;

/// <summary>What a web configuration file says.</summary>
public sealed record WebOptions
{
    public static readonly WebOptions Default = new();

    /// <summary>Null: plain HTTP.</summary>
    public TlsServerOptions? Tls { get; init; }

    /// <summary>User name to the bcrypt hash of the password.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>HTTP/2 where a listener speaks TLS.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Added to each response.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
