using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>What a segment holds and where.</summary>
/// <remarks><code>
/// v  spans, v traces
/// v  first start (zigzag, Unix ns), v last end (zigzag)
///    blobs (<see cref="Blob"/>): trace ids (16 bytes each, ascending), bloom of them, resources, scopes, shapes
/// v  traces that other segments had spans of when this one was written: count, then their numbers as deltas
/// v  columns, then per column: v id, key (text, attributes only), 1 whether it has a dictionary, its blob, v pages, pages (<see cref="ColumnPage"/>)
/// </code></remarks>
internal sealed class SegmentDirectory
{
    private const int MaxColumns = 100_000;

    public int SpanCount { get; set; }

    public int TraceCount { get; set; }

    public long MinStartNs { get; set; }

    public long MaxEndNs { get; set; }

    public Blob TraceIds { get; set; }

    public Blob Bloom { get; set; }

    public Blob Resources { get; set; }

    public Blob Scopes { get; set; }

    public Blob Shapes { get; set; }

    public int[] Split { get; set; } = [];

    public List<SegmentColumn> Columns { get; } = [];

    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)SpanCount);
        to.Uvarint((ulong)TraceCount);
        to.Varint(MinStartNs);
        to.Varint(MaxEndNs);
        TraceIds.Write(to);
        Bloom.Write(to);
        Resources.Write(to);
        Scopes.Write(to);
        Shapes.Write(to);
        to.Uvarint((ulong)Split.Length);
        int last = 0;
        foreach (int trace in Split)
        {
            to.Uvarint((ulong)(trace - last));
            last = trace;
        }
        to.Uvarint((ulong)Columns.Count);
        foreach (SegmentColumn column in Columns) column.Write(to);
    }

    public static SegmentDirectory Read(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        var directory = new SegmentDirectory
        {
            SpanCount = from.Count("spans", 1 << 28),
            TraceCount = from.Count("traces", 1 << 28),
            MinStartNs = from.Varint("first start"),
            MaxEndNs = from.Varint("last end"),
            TraceIds = Blob.Read(ref from),
            Bloom = Blob.Read(ref from),
            Resources = Blob.Read(ref from),
            Scopes = Blob.Read(ref from),
            Shapes = Blob.Read(ref from),
        };
        if (directory.TraceCount > directory.SpanCount || directory.SpanCount == 0) throw from.Fault("traces", $"are {directory.TraceCount} of {directory.SpanCount} spans");
        directory.Split = new int[from.Count("split traces", directory.TraceCount)];
        int last = 0;
        for (int i = 0; i < directory.Split.Length; i++) directory.Split[i] = last += from.Count("split trace", directory.TraceCount - 1 - last);
        int columns = from.Count("columns", MaxColumns);
        for (int i = 0; i < columns; i++) directory.Columns.Add(SegmentColumn.Read(ref from));
        if (from.Remaining != 0) throw from.Fault("directory", $"has {from.Remaining} bytes too many");
        return directory;
    }
}
