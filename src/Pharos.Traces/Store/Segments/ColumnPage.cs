using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>A page of a column: how many of its rows have a value, and the smallest and largest (codes of dictionary columns are in the order of their values).</summary>
internal readonly record struct ColumnPage(Blob Blob, int Count, long Min, long Max)
{
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Count);
        if (Count == 0) return;
        Blob.Write(to);
        to.Varint(Min);
        to.Varint(Max);
    }

    public static ColumnPage Read(ref ByteReader from)
    {
        int count = from.Count("page values", SegmentFormat.PageRows);
        if (count == 0) return default;
        return new ColumnPage(Blob.Read(ref from), count, from.Varint("page minimum"), from.Varint("page maximum"));
    }
}
