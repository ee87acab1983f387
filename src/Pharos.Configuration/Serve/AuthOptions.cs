using System.Security.Cryptography;

namespace Pharos.Configuration;

/// <summary>Who may use the listeners: users with a password (HTTP basic), and bearer tokens for machines. Empty: no authentication, and loopback only.</summary>
public sealed record AuthOptions
{
    public static readonly AuthOptions None = new();

    /// <summary>User name to password.</summary>
    public IReadOnlyDictionary<string, Secret> Users { get; init; } = new Dictionary<string, Secret>();

    /// <summary>User name to the bcrypt hash of the password, as the web configuration file has them.</summary>
    public IReadOnlyDictionary<string, string> HashedUsers { get; init; } = new Dictionary<string, string>();

    /// <summary>By which this process uses its own listeners; another one with each start.</summary>
    public static Secret OwnToken { get; } = Secret.Of(RandomNumberGenerator.GetHexString(64));

    /// <summary>Token name (for the log) to token.</summary>
    public IReadOnlyDictionary<string, Secret> Tokens { get; init; } = new Dictionary<string, Secret>();

    public bool IsConfigured => Users.Count > 0 || HashedUsers.Count > 0 || Tokens.Count > 0;
}
