using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox;

/// <summary>Where the modules come from.</summary>
public sealed record BlackboxOptions
{
    /// <summary>Path of blackbox.yml; null: the built-in modules http_2xx, tcp_connect and icmp.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>What <c>${NAME}</c> in the file stands for.</summary>
    public ConfigEnvironment Environment { get; init; } = ConfigEnvironment.Process;

    /// <summary>How absolute paths in the file are found in a checkout.</summary>
    public PathMap? Paths { get; init; }
}
