namespace Pharos.Collector.Receivers.FileLog;

/// <summary>One entry a line. A carriage return before the line break belongs to it.</summary>
internal sealed class LineSplitter(FileEncoding encoding, int maxBytes) : EntrySplitter(encoding, maxBytes)
{
    public override bool TryNext(ReadOnlySpan<byte> data, bool isFlush, out int advance, out Range entry)
    {
        int end = NewlineIn(data);
        if (end > MaxBytes || (end < 0 && data.Length >= MaxBytes))
        {
            advance = MaxBytes;
            entry = ..MaxBytes;
            return true;
        }
        if (end >= 0)
        {
            advance = end + Encoding.UnitBytes;
            entry = ..end;
            return true;
        }
        advance = data.Length;
        entry = ..data.Length;
        return isFlush && data.Length > 0;
    }
}
