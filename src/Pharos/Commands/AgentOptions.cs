using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Commands;

/// <summary>What the command line of <c>pharos agent</c> says.</summary>
internal sealed record AgentOptions
{
    public required IReadOnlyList<string> Files { get; init; }

    public required string DataDirectory { get; init; }

    public string? EnvironmentFile { get; init; }

    /// <summary>HOST:PORT or off.</summary>
    public required string Listen { get; init; }

    public bool AllowsRemote { get; init; }

    /// <exception cref="FormatException">The variables file is malformed.</exception>
    /// <exception cref="IOException">The variables file cannot be read.</exception>
    public CollectorSettings Load(ConfigErrors errors)
    {
        ConfigEnvironment environment = EnvironmentFile is { } file ? ConfigEnvironment.WithFile(file, ConfigEnvironment.Process) : ConfigEnvironment.Process;
        string directory = Path.GetDirectoryName(Path.GetFullPath(Files[0]))!;
        return CollectorSettings.Load(Files, environment, new PathMap(directory, []), AllowsRemote, DataDirectory, errors);
    }
}
