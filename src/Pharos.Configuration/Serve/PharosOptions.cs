namespace Pharos.Configuration;

/// <summary>What <c>pharos.yml</c> says: only what the original tools have no file for.</summary>
public sealed record PharosOptions
{
    /// <summary>Addresses as written, by listener name of the file.</summary>
    public IReadOnlyDictionary<string, string> Listen { get; init; } = new Dictionary<string, string>();

    /// <summary>Where people reach the page; links in alerts start with it. Null: the UI listener's own URL.</summary>
    public string? ExternalUrl { get; init; }

    /// <summary>The name that stands for this deployment in the page's title bar.</summary>
    public string Title { get; init; } = "Pharos";

    public required PathMap Paths { get; init; }

    public required ConfigPlaces Places { get; init; }

    public AuthOptions Auth { get; init; } = AuthOptions.None;

    /// <summary>Null: listeners speak plain HTTP.</summary>
    public TlsServerOptions? Tls { get; init; }

    public WebOptions Web { get; init; } = WebOptions.Default;

    /// <summary>The root of <c>pharos.yml</c>, from which each part reads its own section.</summary>
    public required ConfigNode Root { get; init; }
}
