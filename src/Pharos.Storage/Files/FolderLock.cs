using Microsoft.Win32.SafeHandles;

namespace Pharos.Storage.Files;

/// <summary>Keeps a second process out of a store's folder; the system gives the lock back however this one ends.</summary>
public static class FolderLock
{
    /// <summary>Holds the file <c>lock</c> until the handle is disposed.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    public static SafeFileHandle Take(string folder)
    {
        string path = Path.Combine(folder, "lock");
        try { return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException e) { throw new IOException($"{path}: the store is open in another process", e); }
    }
}
