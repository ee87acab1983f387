using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>Mounts of /proc/1/mountinfo with statvfs(2) of each.</summary>
/// <remarks>A network file system may never answer; it is asked on a thread of its own, and reported as a device error while that thread hangs.</remarks>
internal sealed class FilesystemCollector(NodeOptions options) : INodeCollector
{
    private readonly DeviceFilter _mountPoints = new(options.FilesystemMountPointsExclude);
    private readonly DeviceFilter _types = new(options.FilesystemTypesExclude);
    private readonly ConcurrentDictionary<string, bool> _stuck = new();

    public string Name => "filesystem";

    public void Collect(HostFiles files, MetricPage page)
    {
        var seen = new HashSet<(string, string, string)>();
        foreach (Mount mount in MountTable.Read(files))
        {
            if (!_mountPoints.Shows(mount.MountPoint) || !_types.Shows(mount.Type) || !seen.Add((mount.Device, mount.MountPoint, mount.Type))) continue;
            string error = Ask(files.Root(mount.MountPoint), mount, out LinuxCalls.FileSystemStatus s);
            // What statvfs says of it is the view of this process: in a sandbox everything is read-only.
            bool readOnly = mount.Options.Split(',').Contains("ro");
            (string, string)[] labels = [("device", mount.Device), ("device_error", error), ("fstype", mount.Type), ("mountpoint", mount.MountPoint)];
            page.Gauge("node_filesystem_device_error", "Whether an error occurred while getting statistics for the given device.").Add(labels, error.Length > 0 ? 1 : 0);
            page.Gauge("node_filesystem_readonly", "Filesystem read-only status.").Add(labels, readOnly ? 1 : 0);
            if (error.Length > 0) continue;
            string[] numbers = mount.MajorMinor.Split(':');
            page.Gauge("node_filesystem_size_bytes", "Filesystem size in bytes.").Add(labels, s.Blocks * (double)s.FragmentSize);
            page.Gauge("node_filesystem_free_bytes", "Filesystem free space in bytes.").Add(labels, s.BlocksFree * (double)s.FragmentSize);
            page.Gauge("node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.").Add(labels, s.BlocksAvailable * (double)s.FragmentSize);
            page.Gauge("node_filesystem_files", "Filesystem total file nodes.").Add(labels, s.Files);
            page.Gauge("node_filesystem_files_free", "Filesystem total free file nodes.").Add(labels, s.FilesFree);
            page.Gauge("node_filesystem_mount_info", "Filesystem mount information.").Add([("device", mount.Device), ("major", numbers[0]), ("minor", numbers[^1]), ("mountpoint", mount.MountPoint)], 1);
        }
    }

    private string Ask(string path, Mount mount, out LinuxCalls.FileSystemStatus status)
    {
        if (!IsNetwork(mount.Type)) return Describe(LinuxCalls.StatFileSystem(path, out status));
        status = default;
        if (_stuck.ContainsKey(path)) return "mountpoint timeout";
        LinuxCalls.FileSystemStatus answer = default;
        int error = 0;
        var thread = new Thread(() =>
        {
            error = LinuxCalls.StatFileSystem(path, out answer);
            _stuck.TryRemove(path, out _);
        }) { IsBackground = true };
        thread.Start();
        if (!thread.Join(options.FilesystemMountTimeout))
        {
            _stuck[path] = true;
            if (thread.IsAlive) return "mountpoint timeout";
            _stuck.TryRemove(path, out _); // it answered while it was being marked
        }
        status = answer;
        return Describe(error);
    }

    private static bool IsNetwork(string type) =>
        type.StartsWith("nfs", StringComparison.Ordinal) || type.StartsWith("fuse", StringComparison.Ordinal) || type is "cifs" or "smb3" or "ceph" or "glusterfs" or "9p" or "afs" or "lustre";

    private static string Describe(int error) => error == 0 ? "" : Marshal.GetPInvokeErrorMessage(error).ToLowerInvariant();
}
