using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Which file it is, whatever it is called: device and inode.</summary>
internal readonly record struct FileId(ulong Device, ulong Inode);

/// <summary>What statx(2) tells of a file.</summary>
internal readonly partial record struct FileStatus(FileId Id, bool IsRegular, uint Links, long SizeBytes, long ModifiedNs, uint UserId, uint GroupId)
{
    private const int WorkingDirectory = -100, EmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const int TypeMask = 0xF000, RegularFile = 0x8000;

    /// <summary>Follows symbolic links; null where there is no such file or it may not be seen.</summary>
    public static FileStatus? Of(string path) => statx(WorkingDirectory, path, 0, BasicStats, out Statx found) == 0 ? From(found) : null;

    /// <exception cref="IOException">The handle cannot be asked.</exception>
    public static FileStatus Of(SafeFileHandle handle)
    {
        bool added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            if (statx((int)handle.DangerousGetHandle(), "", EmptyPath, BasicStats, out Statx found) == 0) return From(found);
            throw new IOException($"statx failed with {Marshal.GetLastPInvokeError()}");
        }
        finally
        {
            if (added) handle.DangerousRelease();
        }
    }

    private static FileStatus From(in Statx s) => new(
        new FileId(((ulong)s.DeviceMajor << 32) | s.DeviceMinor, s.Inode), (s.Mode & TypeMask) == RegularFile, s.Links, (long)s.Size, s.Modified.Seconds * 1_000_000_000 + s.Modified.Nanoseconds, s.UserId, s.GroupId);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out Statx buffer);

    /// <summary>struct statx, the same on every architecture (man 2 statx).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Statx
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, UserId, GroupId;
        public ushort Mode, Spare;
        public ulong Inode, Size, Blocks, AttributesMask;
        public Timestamp Accessed, Born, Changed, Modified;
        public uint SpecialMajor, SpecialMinor, DeviceMajor, DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Spare;
    }
}
