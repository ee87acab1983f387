using System.Text;
using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>A column of a segment, see <see cref="ColumnId"/>.</summary>
internal sealed class SegmentColumn
{
    public required int Id { get; init; }

    /// <summary>The attribute's key; empty for the others.</summary>
    public byte[] Key { get; init; } = [];

    /// <summary>Null where the values are no codes.</summary>
    public Blob? Dictionary { get; set; }

    public List<ColumnPage> Pages { get; init; } = [];

    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Id);
        if (Id >= ColumnId.FirstAttribute)
        {
            to.Uvarint((ulong)Key.Length);
            to.Bytes(Key);
        }
        to.Byte(Dictionary is null ? (byte)0 : (byte)1);
        Dictionary?.Write(to);
        to.Uvarint((ulong)Pages.Count);
        foreach (ColumnPage page in Pages) page.Write(to);
    }

    public static SegmentColumn Read(ref ByteReader from)
    {
        int id = from.Count("column id", int.MaxValue);
        byte[] key = id >= ColumnId.FirstAttribute ? from.Take(from.Count("key length", from.Remaining), "key").ToArray() : [];
        Blob? dictionary = from.Byte("has dictionary") != 0 ? Blob.Read(ref from) : null;
        var pages = new List<ColumnPage>();
        for (int left = from.Count("pages", from.Remaining); left > 0; left--) pages.Add(ColumnPage.Read(ref from));
        return new SegmentColumn { Id = id, Key = key, Dictionary = dictionary, Pages = pages };
    }

    public override string ToString() => Key.Length == 0 ? $"column {Id}" : $"column \"{Encoding.UTF8.GetString(Key)}\"";
}
