using Microsoft.Win32.SafeHandles;
using Pharos.Core;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Segments;

/// <summary>Writes one segment file under a temporary name; blocks come stream by stream, each stream's in order of time.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly ByteWriter _buffer = new(BufferBytes);
    private readonly ByteWriter _filters = new(256 << 10);
    private readonly List<(LabelSet Labels, List<BlockEntry> Blocks)> _streams = [];
    private long _written;
    private bool _published;

    public SegmentWriter(string path)
    {
        _path = path;
        _file = File.OpenHandle(path + AtomicFile.TemporarySuffix, FileMode.Create, FileAccess.Write);
        _buffer.Bytes(SegmentFooter.Header());
    }

    public long Entries { get; private set; }

    public long LineBytes { get; private set; }

    public long MinNs { get; private set; } = long.MaxValue;

    public long MaxNs { get; private set; } = long.MinValue;

    public void Add(LabelSet labels, in BlockHeader header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> filter)
    {
        if (_streams.Count == 0 || !_streams[^1].Labels.Equals(labels)) _streams.Add((labels, []));
        long offset = _written + _buffer.Length;
        _streams[^1].Blocks.Add(new BlockEntry(_streams.Count - 1, header.Kind, header.HasMetadata, header.Count, header.LineBytes, header.MinNs, header.MaxNs, offset, body.Length, _filters.Length, filter.Length));
        _buffer.Bytes(body);
        _buffer.Reserve(-body.Length & 7).Clear();
        _filters.Bytes(filter);
        Entries += header.Count;
        LineBytes += header.LineBytes;
        MinNs = Math.Min(MinNs, header.MinNs);
        MaxNs = Math.Max(MaxNs, header.MaxNs);
        if (_buffer.Length >= BufferBytes) Flush();
    }

    /// <summary>Ends the file, flushes it and gives it its name.</summary>
    /// <exception cref="IOException">It could not be written; the temporary file is gone.</exception>
    public SegmentInfo Publish(long id, int level)
    {
        Flush();
        long filtersAt = _written;
        var directory = new ByteWriter(64 << 10);
        directory.Uvarint((ulong)_streams.Count);
        foreach ((LabelSet labels, List<BlockEntry> blocks) in _streams)
        {
            directory.Uvarint((ulong)labels.Count);
            foreach (string part in labels.Pairs) directory.Text(part);
            directory.Uvarint((ulong)blocks.Count);
            foreach (BlockEntry block in blocks) Write(block, directory);
        }
        var footer = new SegmentFooter(filtersAt, _filters.Length, Crc32C.Compute(_filters.Written), Crc32C.Compute(directory.Written), filtersAt + _filters.Length, directory.Length);
        RandomAccess.Write(_file, _filters.Written, _written);
        _written += _filters.Length;
        _buffer.Bytes(directory.Written);
        _buffer.Bytes(footer.Write());
        Flush();
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        AtomicFile.Publish(_path + AtomicFile.TemporarySuffix, _path);
        _published = true;
        return new SegmentInfo(id, level, MinNs, MaxNs, Entries, LineBytes, _written);
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_published) File.Delete(_path + AtomicFile.TemporarySuffix);
    }

    private static void Write(in BlockEntry block, ByteWriter to)
    {
        to.Byte((byte)block.Kind);
        to.Byte(block.HasMetadata ? (byte)1 : (byte)0);
        to.Uvarint((ulong)block.Count);
        to.Uvarint((ulong)block.LineBytes);
        to.Varint(block.MinNs);
        to.Uvarint(unchecked((ulong)(block.MaxNs - block.MinNs)));
        to.Uvarint((ulong)block.Offset);
        to.Uvarint((ulong)block.SizeBytes);
        to.Uvarint((ulong)block.FilterOffset);
        to.Uvarint((ulong)block.FilterBytes);
    }

    private void Flush()
    {
        if (_buffer.Length == 0) return;
        RandomAccess.Write(_file, _buffer.Written, _written);
        _written += _buffer.Length;
        _buffer.Clear();
    }
}
