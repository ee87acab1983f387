using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.ResourceDetection;

/// <param name="Read">Its value on this host, or null.</param>
/// <param name="IsDefault">Given unless it is switched off.</param>
internal sealed record HostAttribute(string Name, bool IsDefault, Func<string?> Read);

/// <summary>What a host says of itself (contrib resourcedetectionprocessor, internal/system: documentation.md).</summary>
internal static class HostAttributes
{
    public static readonly IReadOnlyList<HostAttribute> System =
    [
        new("host.name", true, () => Environment.MachineName),
        new("os.type", true, () => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux"),
        new("host.id", false, () => File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : null),
        new("host.arch", false, () => RuntimeInformation.OSArchitecture switch { Architecture.X64 => "amd64", Architecture.Arm64 => "arm64", Architecture.X86 => "x86", Architecture.Arm => "arm32", var other => other.ToString().ToLowerInvariant() }),
        new("host.interface", false, () => NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback)?.Name),
        new("os.description", false, () => RuntimeInformation.OSDescription),
        new("os.name", false, () => Release("NAME")),
        new("os.version", false, () => Release("VERSION_ID")),
        new("os.build.id", false, () => Release("BUILD_ID")),
        new("host.cpu.vendor.id", false, () => Cpu("vendor_id")),
        new("host.cpu.family", false, () => Cpu("cpu family")),
        new("host.cpu.model.id", false, () => Cpu("model")),
        new("host.cpu.model.name", false, () => Cpu("model name")),
        new("host.cpu.stepping", false, () => Cpu("stepping")),
        new("host.cpu.cache.l2.size", false, () => Cpu("cache size")?.Split(' ')[0]),
    ];

    public static readonly IReadOnlyList<HostAttribute> Docker = [System[0], System[1]];

    /// <summary><c>key=value</c> pairs parted by commas, percent-encoded (opentelemetry.io/docs/specs/otel/resource/sdk).</summary>
    public static IEnumerable<OtlpAttribute> OfVariable(string? text)
    {
        foreach (string pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals > 0) yield return new OtlpAttribute(Uri.UnescapeDataString(pair[..equals].Trim()), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }

    private static string? Release(string key) => Line("/etc/os-release", key + "=")?.Trim('"');

    /// <summary>Of the first processor.</summary>
    private static string? Cpu(string key)
    {
        if (!File.Exists("/proc/cpuinfo")) return null;
        foreach (string line in File.ReadLines("/proc/cpuinfo"))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(key)) return line[(colon + 1)..].Trim();
        }
        return null;
    }

    private static string? Line(string file, string prefix) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..] : null;
}
