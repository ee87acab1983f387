using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pharos.Storage.Files;

/// <summary>Publishes files whole: written under a temporary name, flushed, renamed, and the folder flushed.</summary>
public static partial class AtomicFile
{
    /// <summary>Suffix of files not published yet; they are left-overs after a crash and may be deleted at start.</summary>
    public const string TemporarySuffix = ".tmp";

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + TemporarySuffix;
        using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }
        Publish(temporary, path);
    }

    /// <summary>Gives a flushed file its final name.</summary>
    public static void Publish(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes renames and deletions in a folder durable. Does nothing on Windows, where the file system's journal does it.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(folder, 0);
        if (handle < 0) throw new IOException($"cannot open {folder} to flush it: error {Marshal.GetLastPInvokeError()}");
        int result = FSync(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (result < 0) throw new IOException($"cannot flush {folder}: error {error}");
    }

    /// <summary>Deletes the left-overs of interrupted writes.</summary>
    public static void DeleteTemporary(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + TemporarySuffix)) File.Delete(path);
    }

    /// <summary>A second name for the same bytes, or a copy where the file system has no links.</summary>
    public static void LinkOrCopy(string source, string target)
    {
        if (!OperatingSystem.IsWindows() && Link(source, target) == 0) return;
        File.Copy(source, target);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);
}
