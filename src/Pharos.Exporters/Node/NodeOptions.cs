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

    public string DiskDeviceExclude { get; init; } = @"^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$";

    public string DiskDeviceInclude { get; init; } = "";

    public string FilesystemMountPointsExclude { get; init; } = "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)";

    public string FilesystemTypesExclude { get; init; } =
        "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$";

    /// <summary>How long a network file system may take to answer before it is reported as a device error.</summary>
    public TimeSpan FilesystemMountTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public string HwmonChipExclude { get; init; } = "";

    public string HwmonChipInclude { get; init; } = "";

    public string NetdevDeviceInclude { get; init; } = "";

    public string NetdevDeviceExclude { get; init; } = "";

    public string NetclassIgnoredDevices { get; init; } = "^$";

    public bool NetclassIgnoreInvalidSpeed { get; init; }

    public string NetstatFields { get; init; } =
        "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$";

    public bool StatSoftirq { get; init; }

    public string SystemdUnitInclude { get; init; } = ".+";

    public string SystemdUnitExclude { get; init; } = @".+\.(automount|device|mount|scope|slice)";

    public string VmstatFields { get; init; } = "^(oom_kill|pgpg|pswp|pg.*fault).*";

    /// <summary>Names such as <c>kernel.threads-max</c>; <c>fs.file-nr:total,current,max</c> names the fields.</summary>
    public ImmutableArray<string> Sysctl { get; init; } = [];

    public ImmutableArray<string> SysctlInfo { get; init; } = [];
}
