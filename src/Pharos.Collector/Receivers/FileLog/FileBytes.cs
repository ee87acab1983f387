using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Reads at a place of a file without moving anything.</summary>
internal static class FileBytes
{
    /// <summary>How many of the bytes before a place are compared to tell a copy from another file that begins alike.</summary>
    public const int TailBytes = 256;

    /// <summary>Fills the span as far as the file goes.</summary>
    public static int Read(SafeFileHandle file, Span<byte> into, long offset)
    {
        int length = 0;
        while (length < into.Length)
        {
            int read = RandomAccess.Read(file, into[length..], offset + length);
            if (read == 0) break;
            length += read;
        }
        return length;
    }

    /// <summary>The bytes right before a place.</summary>
    public static byte[] Tail(SafeFileHandle file, long end)
    {
        var tail = new byte[(int)Math.Min(end, TailBytes)];
        int read = Read(file, tail, end - tail.Length);
        return read == tail.Length ? tail : [];
    }

    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
