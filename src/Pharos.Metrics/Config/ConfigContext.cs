using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>What readers of configuration share: where faults go, and how paths in the file are found.</summary>
/// <param name="Directory">The directory of the file that is read.</param>
internal sealed record ConfigContext(ConfigErrors Errors, string Directory, PathMap Paths)
{
    /// <summary>Where clouds' own variables are looked up, such as <c>AWS_REGION</c>.</summary>
    public ConfigEnvironment Environment { get; init; } = ConfigEnvironment.Process;

    public string Resolve(string path) => Paths.Resolve(path, Directory);
}
