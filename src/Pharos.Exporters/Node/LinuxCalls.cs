using System.Runtime.InteropServices;
using System.Text;

namespace Pharos.Exporters.Node;

/// <summary>The three system calls that have no file: uname, adjtimex, statvfs. Layouts are those of 64-bit Linux.</summary>
internal static partial class LinuxCalls
{
    private const int UnameFieldBytes = 65;

    [StructLayout(LayoutKind.Sequential)]
    public struct Timex
    {
        public uint Modes;
        public long Offset, Frequency, MaxError, EstimatedError;
        public int Status;
        public long Constant, Precision, Tolerance, TimeSeconds, TimeFraction, Tick, PpsFrequency, Jitter;
        public int Shift;
        public long Stability, JitterCount, CalibrationCount, ErrorCount, StabilityCount;
        public int Tai;
        private readonly int _r0, _r1, _r2, _r3, _r4, _r5, _r6, _r7, _r8, _r9, _r10;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FileSystemStatus
    {
        public ulong BlockSize, FragmentSize, Blocks, BlocksFree, BlocksAvailable, Files, FilesFree, FilesAvailable, Id, Flags, NameMax;
        private readonly uint _type;
        private readonly int _s0, _s1, _s2, _s3, _s4, _s5, _s6;
    }

    /// <summary>sysname, nodename, release, version, machine, domainname.</summary>
    public static unsafe string[] Uname()
    {
        byte* buffer = stackalloc byte[UnameFieldBytes * 6];
        if (uname(buffer) != 0) throw new IOException($"uname failed with {Marshal.GetLastPInvokeError()}");
        var fields = new string[6];
        for (int i = 0; i < fields.Length; i++)
        {
            var bytes = new ReadOnlySpan<byte>(buffer + i * UnameFieldBytes, UnameFieldBytes);
            fields[i] = Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);
        }
        return fields;
    }

    public static Timex Adjtimex(out int state)
    {
        var timex = default(Timex);
        state = adjtimex(ref timex);
        if (state < 0) throw new IOException($"adjtimex failed with {Marshal.GetLastPInvokeError()}");
        return timex;
    }

    /// <summary>Gives 0, or the error number.</summary>
    public static int StatFileSystem(string path, out FileSystemStatus status)
    {
        status = default;
        return statvfs(path, ref status) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int uname(byte* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int adjtimex(ref Timex timex);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statvfs(string path, ref FileSystemStatus status);
}
