namespace Pharos.Exporters.Node;

/// <summary>One line of mountinfo.</summary>
/// <param name="Options">Of the mount and of the file system, comma-separated.</param>
/// <param name="MajorMinor"><c>8:1</c>.</param>
internal readonly record struct Mount(string Device, string MountPoint, string Type, string Options, string MajorMinor);
