using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Hosting;

namespace Pharos.Commands;

/// <summary>What the command line of <c>pharos agent</c> says.</summary>
internal sealed record AgentOptions
{
    public required IReadOnlyList<string> Files { get; init; }

    public required string DataDirectory { get; init; }

    public string? EnvironmentFile { get; init; }

    /// <summary>HOST:PORT or off.</summary>
    public required string Listen { get; init; }

    /// <summary>TLS and users of <see cref="Listen"/>, as node_exporter has them; null: plain HTTP for everybody.</summary>
    public string? WebConfigFile { get; init; }

    public bool AllowsRemote { get; init; }

    /// <exception cref="FormatException">The variables file is malformed.</exception>
    /// <exception cref="IOException">The variables file cannot be read.</exception>
    public CollectorSettings Load(ConfigErrors errors)
    {
        ConfigEnvironment environment = Environment();
        string directory = Path.GetDirectoryName(Path.GetFullPath(Files[0]))!;
        return CollectorSettings.Load(Files, environment, new PathMap(directory, []), AllowsRemote, DataDirectory, errors);
    }

    /// <inheritdoc cref="Load"/>
    public (WebOptions Web, TlsMaterial? Tls) LoadWeb(TimeProvider clock, ConfigErrors errors)
    {
        if (WebConfigFile is not { } file) return (WebOptions.Default, null);
        WebOptions web = WebFile.Read(file, Environment(), new PathMap(Path.GetDirectoryName(Path.GetFullPath(file))!, []), errors);
        return (web, web.Tls is { } tls && !errors.HasErrors ? TlsMaterial.TryLoad(tls, clock, errors) : null);
    }

    private ConfigEnvironment Environment() => EnvironmentFile is { } file ? ConfigEnvironment.WithFile(file, ConfigEnvironment.Process) : ConfigEnvironment.Process;
}
