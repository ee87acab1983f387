namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Cuts the bytes of a file into entries.</summary>
internal abstract class EntrySplitter(FileEncoding encoding, int maxBytes)
{
    protected FileEncoding Encoding { get; } = encoding;

    /// <summary>An entry that grows beyond this is cut there; the rest is the next entry.</summary>
    public int MaxBytes { get; } = maxBytes - maxBytes % encoding.UnitBytes;

    /// <summary>The first entry of <paramref name="data"/>, or false where it is not whole yet.</summary>
    /// <param name="data">From the end of the entry before.</param>
    /// <param name="isFlush">Nothing follows: what is there is the entry.</param>
    /// <param name="advance">Bytes used up; more than 0 when true.</param>
    /// <param name="entry">The entry's bytes without the line break; may be empty.</param>
    public abstract bool TryNext(ReadOnlySpan<byte> data, bool isFlush, out int advance, out Range entry);

    /// <summary>The place of the first line break, or -1.</summary>
    protected int NewlineIn(ReadOnlySpan<byte> data)
    {
        if (Encoding.UnitBytes == 1) return data.IndexOf(Encoding.Newline[0]);
        for (int from = 0; ;)
        {
            int at = data[from..].IndexOf(Encoding.Newline);
            if (at < 0) return -1;
            at += from;
            if (at % Encoding.UnitBytes == 0) return at;
            from = at + 1;
        }
    }
}
