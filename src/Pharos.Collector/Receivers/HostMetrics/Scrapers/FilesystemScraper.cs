using Pharos.Configuration;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>Mounted file systems by statvfs(2). Those without a device of their own are left out unless they are wanted.</summary>
internal sealed class FilesystemScraper(bool includeVirtual, NameFilter devices, NameFilter types, NameFilter mountPoints) : IHostScraper
{
    public static IHostScraper Read(MappingReader reader) => new FilesystemScraper(
        reader.Bool("include_virtual_filesystems", false), NameFilter.Read(reader, "_devices", "devices"), NameFilter.Read(reader, "_fs_types", "fs_types"), NameFilter.Read(reader, "_mount_points", "mount_points"));

    public void Scrape(HostFiles files, HostPoints points)
    {
        HashSet<string> real = RealTypes(files);
        var seen = new HashSet<(string, string)>();
        foreach (Mount mount in MountTable.Read(files))
        {
            if ((!includeVirtual && !real.Contains(mount.Type)) || !devices.Shows(mount.Device) || !types.Shows(mount.Type) || !mountPoints.Shows(mount.MountPoint) || !seen.Add((mount.Device, mount.MountPoint))) continue;
            if (LinuxCalls.StatFileSystem(files.Root(mount.MountPoint), out LinuxCalls.FileSystemStatus s) != 0) continue;
            (string, string) device = ("device", mount.Device), mode = ("mode", mount.Options.Split(',').Contains("ro") ? "ro" : "rw"), point = ("mountpoint", mount.MountPoint), type = ("type", mount.Type);
            long unit = (long)s.FragmentSize, used = (long)(s.Blocks - s.BlocksFree) * unit, free = (long)s.BlocksAvailable * unit;
            points.Add("system.filesystem.usage", used, device, mode, point, type, ("state", "used"));
            points.Add("system.filesystem.usage", free, device, mode, point, type, ("state", "free"));
            points.Add("system.filesystem.usage", (long)(s.BlocksFree - s.BlocksAvailable) * unit, device, mode, point, type, ("state", "reserved"));
            points.Add("system.filesystem.inodes.usage", (long)(s.Files - s.FilesFree), device, mode, point, type, ("state", "used"));
            points.Add("system.filesystem.inodes.usage", (long)s.FilesFree, device, mode, point, type, ("state", "free"));
            if (used + free > 0) points.Add("system.filesystem.utilization", (double)used / (used + free), device, mode, point, type);
        }
    }

    /// <summary>/proc/filesystems: what is not marked <c>nodev</c> has a device. ZFS is marked all the same.</summary>
    private static HashSet<string> RealTypes(HostFiles files)
    {
        var types = new HashSet<string>(StringComparer.Ordinal) { "zfs" };
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("filesystems")).EnumerateLines())
            if (!line.StartsWith("nodev") && line.Trim().Length > 0) types.Add(line.Trim().ToString());
        return types;
    }
}
