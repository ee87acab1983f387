namespace Pharos.Configuration;

/// <summary>What the command line of <c>pharos serve</c> and <c>pharos check</c> says.</summary>
public sealed record ServeOptions
{
    public string ConfigDirectory { get; init; } = "config";

    public string DataDirectory { get; init; } = "data";

    /// <summary>A file of <c>NAME=value</c> lines over the process environment.</summary>
    public string? EnvironmentFile { get; init; }

    /// <summary>Values of <c>--enable-feature</c>, each a list with commas.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary><c>--web.enable-admin-api</c>: deleting series and taking snapshots over HTTP.</summary>
    public bool EnableAdminApi { get; init; }

    /// <summary><c>--web.config.file</c>; null: the one of the configuration directory, if there is one.</summary>
    public string? WebConfigFile { get; init; }

    /// <summary><c>--listen.NAME=HOST:PORT</c>, by name.</summary>
    public IReadOnlyDictionary<string, string> Listen { get; init; } = new Dictionary<string, string>();
}
