using System.Buffers.Binary;
using Pharos.Storage.Blooms;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;
using Pharos.Traces.TraceQL;
using ZstdSharp;

namespace Pharos.Traces.Store.Segments;

/// <summary>An immutable, mapped segment file. Dictionaries are decoded when they are first asked for and kept while the cache has room.</summary>
internal sealed class Segment : ISpanBlock
{
    private readonly MappedFile _file;
    private readonly SegmentDirectory _directory;
    private readonly DictionaryCache _cache;
    private readonly Dictionary<int, SegmentColumn> _columns = [];
    private readonly Lazy<int[][]> _shapes;
    private readonly int[] _attributeColumns;
    private int[] _split;

    private Segment(MappedFile file, SegmentDirectory directory, DictionaryCache cache)
    {
        _file = file;
        _directory = directory;
        _cache = cache;
        foreach (SegmentColumn column in directory.Columns) _columns[column.Id] = column;
        _attributeColumns = [.. _columns.Keys.Where(id => id >= ColumnId.FirstAttribute).Order()];
        _shapes = new Lazy<int[][]>(() => ShapeTable.Read(Read(directory.Shapes).Span));
        _split = directory.Split;
    }

    public string Path => _file.Path;

    public long SizeBytes => _file.Length;

    public int SpanCount => _directory.SpanCount;

    public int TraceCount => _directory.TraceCount;

    public long MinStartNs => _directory.MinStartNs;

    public long MaxEndNs => _directory.MaxEndNs;

    /// <summary>Traces that other blocks have spans of, ascending.</summary>
    public IReadOnlyList<int> SplitTraces => Volatile.Read(ref _split);

    public int[][] Shapes => _shapes.Value;

    public IReadOnlyCollection<int> AttributeColumns => _attributeColumns;

    /// <exception cref="CorruptDataException">The file is no whole segment.</exception>
    public static Segment Open(string path, DictionaryCache cache)
    {
        var file = new MappedFile(path);
        try
        {
            var header = new ByteWriter(SegmentFormat.HeaderBytes);
            SegmentFormat.WriteHeader(header);
            if (file.Length < SegmentFormat.HeaderBytes + SegmentFormat.TrailerBytes) throw new CorruptDataException(path, 0, $"a file of {file.Length} bytes is no segment");
            if (!file.Slice(0, SegmentFormat.HeaderBytes).SequenceEqual(header.Written)) throw new CorruptDataException(path, 0, "magic number, version or their checksum is wrong");
            long end = file.Length - SegmentFormat.TrailerBytes;
            ReadOnlySpan<byte> trailer = file.Slice(end, SegmentFormat.TrailerBytes);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
            int length = BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]);
            if (!trailer[16..].SequenceEqual(SegmentFormat.Magic) || offset < 0 || length < 0 || offset != end - length) throw new CorruptDataException(path, end, "the trailer is damaged");
            ReadOnlySpan<byte> bytes = file.Slice(offset, length);
            if (Crc32C.Compute(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..])) throw new CorruptDataException(path, offset, "the directory's checksum is wrong");
            var segment = new Segment(file, SegmentDirectory.Read(bytes), cache);
            segment.Check();
            return segment;
        }
        catch
        {
            file.Release();
            throw;
        }
    }

    /// <summary>Takes part in holding the file; false once it has gone.</summary>
    public bool TryHold() => _file.TryHold();

    public void Release() => _file.Release();

    public void DeleteWhenReleased() => _file.DeleteWhenReleased();

    public SpanReader Open(IReadOnlyList<SpanAttribute> attributes) => new SegmentReader(this, attributes);

    public SegmentColumn? Column(int id) => _columns.GetValueOrDefault(id);

    /// <summary>The column of a key's first occurrence, or null.</summary>
    public SegmentColumn? AttributeColumn(ReadOnlySpan<byte> key)
    {
        foreach (int id in _attributeColumns) if (_columns[id].Key.AsSpan().SequenceEqual(key)) return _columns[id];
        return null;
    }

    public UInt128 TraceIdOf(int trace) => BinaryPrimitives.ReadUInt128BigEndian(TraceIds.Slice(16 * trace, 16));

    /// <summary>Number of a trace, or -1: the bloom filter first, then a search in the sorted ids.</summary>
    public int FindTrace(UInt128 id)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(key, id);
        if (!BloomFilter.MayContain(_file.Slice(_directory.Bloom.Offset, _directory.Bloom.Length), BloomFilter.Hash(key))) return -1;
        ReadOnlySpan<byte> ids = TraceIds;
        int low = 0, high = TraceCount - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = ids.Slice(16 * middle, 16).SequenceCompareTo(key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    /// <summary>Notes that another block has spans of a trace.</summary>
    public void AddSplit(int trace)
    {
        int at = Array.BinarySearch(_split, trace);
        if (at < 0) Volatile.Write(ref _split, [.. _split[..~at], trace, .. _split[~at..]]);
    }

    public DictionaryBlob Dictionary(SegmentColumn column) =>
        _cache.Get(this, column.Id, () => DictionaryBlob.Read(Read(column.Dictionary ?? throw new CorruptDataException(Path, 0, $"{column} has no dictionary"))));

    public DictionaryBlob Resources => _cache.Get(this, -1, () => DictionaryBlob.Read(Read(_directory.Resources)));

    public DictionaryBlob Scopes => _cache.Get(this, -2, () => DictionaryBlob.Read(Read(_directory.Scopes)));

    /// <summary>A blob's bytes, checked and decompressed.</summary>
    /// <exception cref="CorruptDataException">The checksum is wrong.</exception>
    public ReadOnlyMemory<byte> Read(Blob blob)
    {
        ReadOnlySpan<byte> bytes = Checked(blob);
        if (blob.RawLength == 0) return bytes.ToArray();
        var raw = new byte[blob.RawLength];
        Decompress(bytes, raw, blob);
        return raw;
    }

    /// <summary>As <see cref="Read"/>; bytes that are not compressed are not copied.</summary>
    public ReadOnlySpan<byte> View(Blob blob) => blob.RawLength == 0 ? Checked(blob) : Read(blob).Span;

    /// <summary>Bytes of a blob that is not compressed and whose checksum was looked at before.</summary>
    public ReadOnlySpan<byte> Unchecked(Blob blob) => _file.Slice(blob.Offset, blob.Length);

    private ReadOnlySpan<byte> TraceIds => _file.Slice(_directory.TraceIds.Offset, _directory.TraceIds.Length);

    private ReadOnlySpan<byte> Checked(Blob blob)
    {
        ReadOnlySpan<byte> bytes = _file.Slice(blob.Offset, blob.Length);
        if (Crc32C.Compute(bytes) != blob.Crc) throw new CorruptDataException(Path, blob.Offset, "a blob's checksum is wrong");
        return bytes;
    }

    private void Decompress(ReadOnlySpan<byte> bytes, Span<byte> raw, Blob blob)
    {
        try
        {
            using var zstd = new Decompressor();
            if (zstd.Unwrap(bytes, raw) != raw.Length) throw new CorruptDataException(Path, blob.Offset, "a blob's raw length is wrong");
        }
        catch (ZstdException e) { throw new CorruptDataException(Path, blob.Offset, $"zstd: {e.Message}"); }
    }

    /// <summary>What is read without checksums later: ids and bloom; and that each column that every row needs is there.</summary>
    private void Check()
    {
        if (Checked(_directory.TraceIds).Length != 16 * TraceCount) throw new CorruptDataException(Path, _directory.TraceIds.Offset, "the trace ids have a wrong length");
        if (Checked(_directory.Bloom).Length != BloomFilter.SizeBytes(TraceCount)) throw new CorruptDataException(Path, _directory.Bloom.Offset, "the bloom filter has a wrong length");
        int pages = (SpanCount + SegmentFormat.PageRows - 1) / SegmentFormat.PageRows, tracePages = (TraceCount + SegmentFormat.PageRows - 1) / SegmentFormat.PageRows;
        for (int id = 0; id < ColumnId.FirstAttribute; id++)
        {
            SegmentColumn? column = Column(id);
            bool isOptional = id is ColumnId.StatusMessage or ColumnId.ParentId or ColumnId.Rest;
            if (column is null && isOptional) continue;
            if (column is null || column.Pages.Count != (id >= ColumnId.TraceRow ? tracePages : pages)) throw new CorruptDataException(Path, 0, $"column {id} is missing or has a wrong number of pages");
        }
        foreach (int id in _attributeColumns) if (_columns[id].Pages.Count != pages) throw new CorruptDataException(Path, 0, $"{_columns[id]} has {_columns[id].Pages.Count} pages, {pages} expected");
    }
}
