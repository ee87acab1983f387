using System.Collections.Immutable;

namespace Pharos.Exporters.Node;

/// <summary>Paths and filters of the node exporter. Names and defaults are those of node_exporter's flags; a filter is an unanchored RE2 expression.</summary>
public sealed record NodeOptions
{
    public string ProcPath { get; init; } = "/proc";

    public string SysPath { get; init; } = "/sys";

    public string RootPath { get; init; } = "/";

    public string UdevDataPath { get; init; } = "/run/udev/data";

    /// <summary>Collectors that run although they are off by default.</summary>
    public ImmutableHashSet<string> Enabled { get; init; } = [];

    /// <summary>Collectors that do not run.</summary>
    public ImmutableHashSet<string> Disabled { get; init; } = [];

    /// <summary>Folders with <c>*.prom</c> files; may hold <c>*</c>. Empty: none.</summary>
    public ImmutableArray<string> TextfileDirectories { get; init; } = [];

    public string ArpDeviceInclude { get; init; } = "";

    public string ArpDeviceExclude { get; init; } = "";

    /// <summary>Adds <c>node_cpu_info</c>.</summary>
    public bool CpuInfo { get; init; }

    public string CpuInfoFlagsInclude { get; init; } = "";

    public string CpuInfoBugsInclude { get; init; } = "";

    /// <summary>Adds <c>node_cpu_guest_seconds_total</c>.</summary>
    public bool CpuGuest { get; init; } = true;

    public string DiskDeviceExclude { get; init; } = DefaultPatterns.DiskDeviceExclude;

    public string DiskDeviceInclude { get; init; } = "";

    public string FilesystemMountPointsExclude { get; init; } = DefaultPatterns.FilesystemMountPointsExclude;

    public string FilesystemTypesExclude { get; init; } = DefaultPatterns.FilesystemTypesExclude;

    /// <summary>How long a network file system may take to answer before it is reported as a device error.</summary>
    public TimeSpan FilesystemMountTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public string HwmonChipExclude { get; init; } = "";

    public string HwmonChipInclude { get; init; } = "";

    public string NetdevDeviceInclude { get; init; } = "";

    public string NetdevDeviceExclude { get; init; } = "";

    public string NetclassIgnoredDevices { get; init; } = DefaultPatterns.NetclassIgnoredDevices;

    public bool NetclassIgnoreInvalidSpeed { get; init; }

    public string NetstatFields { get; init; } = DefaultPatterns.NetstatFields;

    public bool StatSoftirq { get; init; }

    public string SystemdUnitInclude { get; init; } = ".+";

    public string SystemdUnitExclude { get; init; } = @".+\.(automount|device|mount|scope|slice)";

    public string VmstatFields { get; init; } = DefaultPatterns.VmstatFields;

    /// <summary>Names such as <c>kernel.threads-max</c>; <c>fs.file-nr:total,current,max</c> names the fields.</summary>
    public ImmutableArray<string> Sysctl { get; init; } = [];

    public ImmutableArray<string> SysctlInfo { get; init; } = [];
}
