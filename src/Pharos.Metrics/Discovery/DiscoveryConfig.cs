using Pharos.Metrics.Config;

namespace Pharos.Metrics.Discovery;

/// <summary>One entry of a *_sd_configs list, or of static_configs.</summary>
internal abstract record DiscoveryConfig
{
    /// <summary>The key it stands under without <c>_configs</c>, such as <c>file_sd</c>.</summary>
    public abstract string Kind { get; }
}

internal sealed record StaticDiscoveryConfig(TargetGroup Group) : DiscoveryConfig
{
    public override string Kind => "static";
}

/// <param name="Files">Paths; the last part may hold <c>*</c>.</param>
internal sealed record FileDiscoveryConfig(IReadOnlyList<string> Files, TimeSpan RefreshInterval) : DiscoveryConfig
{
    public override string Kind => "file_sd";
}

internal sealed record HttpDiscoveryConfig(string Url, TimeSpan RefreshInterval, HttpClientConfig Http) : DiscoveryConfig
{
    public override string Kind => "http_sd";
}

/// <summary>A mechanism that Pharos understands but does not act on: it finds nothing.</summary>
internal sealed record InactiveDiscoveryConfig(string Name) : DiscoveryConfig
{
    public override string Kind => Name;
}
