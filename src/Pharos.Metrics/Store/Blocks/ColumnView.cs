using System.Buffers.Binary;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>A packed column inside a mapped file, with random access.</summary>
internal readonly struct ColumnView
{
    private readonly MappedFile _file;
    private readonly long _offset;
    private readonly int _sizeBytes, _width;
    private readonly long _base;

    private ColumnView(MappedFile file, long offset, int sizeBytes, int width, long @base, int count)
    {
        _file = file;
        _offset = offset;
        _sizeBytes = sizeBytes;
        _width = width;
        _base = @base;
        Count = count;
    }

    public int Count { get; }

    public long this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new CorruptDataException(_file.Path, _offset, $"entry {index} of a column of {Count}");
            return unchecked(_base + (long)BitPacking.Get(_file.Slice(_offset, _sizeBytes), _width, index));
        }
    }

    /// <summary>Reads the heads of the columns of one section.</summary>
    public static ColumnView[] Read(MappedFile file, ref ByteReader from, long sectionOffset)
    {
        var views = new ColumnView[from.Count("columns", 64)];
        int count = from.Count("column entries", int.MaxValue);
        for (int i = 0; i < views.Length; i++)
        {
            int size = from.Count("column size", from.Remaining);
            if (size < 9) throw from.Fault("column size", $"is {size}");
            long offset = sectionOffset + from.Position;
            ReadOnlySpan<byte> bytes = from.Take(size, "column");
            long @base = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            int width = bytes[8];
            if ((width > 56 && width != 64) || BitPacking.SizeBytes(count, width) != size - 9) throw from.Fault("column", $"has width {width} and {size} bytes for {count} entries");
            views[i] = new ColumnView(file, offset + 9, size - 9, width, @base, count);
        }
        return views;
    }
}
