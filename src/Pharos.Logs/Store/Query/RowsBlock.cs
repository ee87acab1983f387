using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Query;

/// <summary>Entries copied out of another block: what a deletion leaves of it.</summary>
internal sealed class RowsBlock(int stream, LogBatch rows) : ILogBlock
{
    public int Stream { get; } = stream;

    public long MinNs { get; } = rows.TimestampsNs[0];

    public long MaxNs { get; } = rows.TimestampsNs[rows.Count - 1];

    public int Count { get; } = rows.Count;

    public long LineBytes { get; } = rows.Offsets[rows.Count];

    public bool HasMetadata { get; } = rows.MetadataCodes.AsSpan(0, rows.Count).ContainsAnyExcept(0);

    public bool MayContain(ReadOnlySpan<byte> text) => text.Length <= LineBytes;

    public void Load(LogParts parts, LogBatch batch)
    {
        batch.Count = Count;
        Copy(rows.TimestampsNs, ref batch.TimestampsNs, Count);
        Copy(rows.Offsets, ref batch.Offsets, Count + 1);
        Copy(rows.Text, ref batch.Text, (int)LineBytes);
        Copy(rows.MetadataCodes, ref batch.MetadataCodes, Count);
        batch.MetadataSets = rows.MetadataSets;
    }

    public bool TryLoadField(LineFormat format, string label, FieldColumn column) => false;

    private static void Copy<T>(T[] from, ref T[] to, int count)
    {
        RowBuffers.Ensure(ref to, count);
        from.AsSpan(0, count).CopyTo(to);
    }
}
