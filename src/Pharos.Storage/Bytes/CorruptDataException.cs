namespace Pharos.Storage.Bytes;

/// <summary>Stored bytes that cannot be what was written. The message names the file, the offset and what was being read.</summary>
public sealed class CorruptDataException : Exception
{
    public CorruptDataException(string file, long offset, string reason)
        : base($"{file}: offset {offset}: {reason}")
    {
        File = file;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>Path of the damaged file, or the name of the record where no file is known yet.</summary>
    public string File { get; }

    /// <summary>Bytes from the start of the file, or of the record.</summary>
    public long Offset { get; }

    public string Reason { get; }

    /// <summary>The same fault, found at an offset inside a known file.</summary>
    public CorruptDataException In(string file, long baseOffset) => new(file, baseOffset + Offset, Reason);
}
