using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>A file that is being read, by its inode: renaming it changes only <see cref="Path"/>.</summary>
internal sealed class TrackedFile(FileId id, string path) : IDisposable
{
    public FileId Id { get; } = id;

    /// <summary>Where it was found last.</summary>
    public string Path { get; set; } = path;

    /// <summary>Kept open from poll to poll, so that it is read to its end also after it was deleted or renamed away. Null where too many are open.</summary>
    public SafeFileHandle? Handle { get; set; }

    public Fingerprint Fingerprint { get; set; } = Fingerprint.Empty;

    public long Offset { get; set; }

    public byte[] Tail { get; set; } = [];

    public long Records { get; set; }

    /// <summary>Size and time at the last look: what has not changed is not looked into again.</summary>
    public long SeenSize { get; set; } = -1;

    public long SeenModifiedNs { get; set; }

    /// <summary>The size at which what is left was no whole entry.</summary>
    public long PendingSize { get; set; } = -1;

    /// <summary>When it last grew (the clock's timestamp).</summary>
    public long GrewAt { get; set; }

    /// <summary>The poll that last found it by name.</summary>
    public long FoundInPoll { get; set; }

    /// <summary>The file that this one is a copy of, made by a rotation that is about to truncate that one. It is not read while the other is.</summary>
    public TrackedFile? CopyOf { get; set; }

    /// <summary>Where the file that stood here before it was truncated was read to; for its copy.</summary>
    public KnownFile? Truncated { get; set; }

    public KnownFile ToKnown() => new(Id, Path, Fingerprint, Offset, Tail, Records);

    /// <summary>Goes on where a file of the same content was read to.</summary>
    public void Resume(KnownFile known)
    {
        (Fingerprint, Offset, Tail, Records) = (known.Fingerprint, known.Offset, known.Tail, known.Records);
    }

    /// <summary>Begins at the start of what is a new content.</summary>
    public void StartAgain()
    {
        Truncated = ToKnown();
        (Fingerprint, Offset, Tail, Records, PendingSize) = (Fingerprint.Empty, 0, [], 0, -1);
    }

    public void Dispose()
    {
        Handle?.Dispose();
        Handle = null;
    }
}
