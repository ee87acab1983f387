using System.Collections.Frozen;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>A whole blackbox.yml.</summary>
internal sealed record BlackboxConfig(FrozenDictionary<string, ProbeModule> Modules, ConfigNode Source)
{
    /// <summary>What is there without a file: plain HTTP, TCP and ICMP.</summary>
    public static BlackboxConfig Default { get; } = new(
        new ProbeModule[] { new("http_2xx", "http"), new("tcp_connect", "tcp"), new("icmp", "icmp") }.ToFrozenDictionary(m => m.Name),
        ConfigNode.Missing(new SourcePosition("built-in", 0, 0)));
}
