using System.Runtime.InteropServices;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Head;

/// <summary>Entries of one stream as they came, in native memory: text, times, ends of lines, metadata codes.</summary>
/// <remarks>
/// One writer at a time (the store's commit lock). Readers copy under <see cref="_gate"/>, because growing moves the buffers.
/// Counted like a mapped file: the memory goes when the store and the last reader have released it.
/// </remarks>
internal sealed unsafe class HeadChunk
{
    private readonly Lock _gate = new();
    private readonly MetadataTable _metadata = new();
    private readonly TimeRuns _runs = new();
    private readonly NativeBuffers _buffers;
    private byte* _text, _rows; // rows: times, then ends, then codes
    private long* _times;
    private int* _ends;
    private int* _codes;
    private int _textCapacity, _rowsBytes, _rowCapacity;
    private int _holders = 1;
    private HashSet<UInt128>? _fingerprints;

    public HeadChunk(LogStream stream, int epoch, NativeBuffers buffers)
    {
        Stream = stream;
        Epoch = epoch;
        _buffers = buffers;
    }

    public LogStream Stream { get; }

    /// <summary>Flushes of the head before this chunk: tells which part of the log its entries stand in.</summary>
    public int Epoch { get; }

    public int Count { get; private set; }

    public int TextBytes { get; private set; }

    /// <summary>Bytes of lines and of distinct metadata.</summary>
    public int SizeBytes => TextBytes + _metadata.SizeBytes;

    public long MinNs { get; private set; } = long.MaxValue;

    public long MaxNs { get; private set; } = long.MinValue;

    public bool HasMetadata => _metadata.Count > 1;

    /// <summary>Clock reading of the last append, for idle chunks.</summary>
    public long TouchedAt { get; set; }

    /// <summary>What it holds now, all figures of one moment.</summary>
    public ChunkExtent Extent()
    {
        lock (_gate) return new ChunkExtent(Count, TextBytes, MinNs, MaxNs, HasMetadata);
    }

    /// <summary>Code of a metadata set in this chunk; 0 is the empty set.</summary>
    public int CodeOf(ReadOnlySpan<byte> metadata)
    {
        lock (_gate) return _metadata.CodeOf(metadata);
    }

    public void Append(long timestampNs, ReadOnlySpan<byte> line, int metadataCode)
    {
        lock (_gate)
        {
            if (Count == _rowCapacity) GrowRows();
            if (_textCapacity - TextBytes < line.Length) GrowText(line.Length);
            line.CopyTo(new Span<byte>(_text + TextBytes, line.Length));
            TextBytes += line.Length;
            _times[Count] = timestampNs;
            _ends[Count] = TextBytes;
            _codes[Count] = metadataCode;
            _runs.Add(Count, timestampNs, Count == 0 ? long.MinValue : _times[Count - 1]);
            Count++;
            MaxNs = Math.Max(MaxNs, timestampNs);
            MinNs = Math.Min(MinNs, timestampNs);
            _fingerprints?.Add(Fingerprint.Of(timestampNs, line, _metadata[metadataCode]));
        }
    }

    /// <summary>Whether exactly this entry is here. Called for an entry that is not newer than all before it.</summary>
    public bool Contains(long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        const int mostRuns = 128;
        lock (_gate)
        {
            if (_fingerprints is null && _runs.Count <= mostRuns && IsAmongFew(timestampNs, line, metadata) is { } known) return known;
            if (_fingerprints is null)
            {
                _fingerprints = new HashSet<UInt128>(Count);
                for (int row = 0; row < Count; row++) _fingerprints.Add(Fingerprint.Of(_times[row], LineOf(row), _metadata[_codes[row]]));
            }
            return _fingerprints.Contains(Fingerprint.Of(timestampNs, line, metadata));
        }
    }

    /// <summary>Copies the first <paramref name="count"/> entries in order of time.</summary>
    public void CopyTo(LogParts parts, LogBatch batch, int count)
    {
        lock (_gate)
        {
            int[]? order = _runs.Count <= 1 ? null : _runs.Order(new ReadOnlySpan<long>(_times, count));
            batch.Count = count;
            if (parts.HasFlag(LogParts.Timestamps))
            {
                RowBuffers.Ensure(ref batch.TimestampsNs, count);
                for (int i = 0; i < count; i++) batch.TimestampsNs[i] = _times[order?[i] ?? i];
            }
            if ((parts & LogParts.Lines) != 0) CopyLines(parts.HasFlag(LogParts.Lines), batch, count, order);
            if (parts.HasFlag(LogParts.Metadata))
            {
                RowBuffers.Ensure(ref batch.MetadataCodes, count);
                for (int i = 0; i < count; i++) batch.MetadataCodes[i] = _codes[order?[i] ?? i];
                batch.MetadataSets = _metadata.Snapshot();
            }
        }
    }

    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        Free(); // the finalizer finds nothing more to free
    }

    ~HeadChunk() => Free();

    private ReadOnlySpan<byte> LineOf(int row)
    {
        int start = row == 0 ? 0 : _ends[row - 1];
        return new ReadOnlySpan<byte>(_text + start, _ends[row] - start);
    }

    /// <summary>Compares with the entries of the same instant; null where they are many.</summary>
    private bool? IsAmongFew(long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        int left = 16, run = _runs.Count;
        while (_runs.Next(new ReadOnlySpan<long>(_times, Count), timestampNs, ref run, out Range rows))
        {
            for (int row = rows.End.Value - 1; row >= rows.Start.Value; row--)
            {
                if (LineOf(row).SequenceEqual(line) && _metadata[_codes[row]].SequenceEqual(metadata)) return true;
                if (--left == 0) return null;
            }
        }
        return false;
    }

    private void CopyLines(bool withText, LogBatch batch, int count, int[]? order)
    {
        RowBuffers.Ensure(ref batch.Offsets, count + 1);
        int textBytes = count == 0 ? 0 : _ends[count - 1], at = 0;
        if (withText) RowBuffers.Ensure(ref batch.Text, textBytes);
        if (order is null && withText) new ReadOnlySpan<byte>(_text, textBytes).CopyTo(batch.Text);
        for (int i = 0; i < count; i++)
        {
            batch.Offsets[i] = at;
            int row = order?[i] ?? i, start = row == 0 ? 0 : _ends[row - 1], length = _ends[row] - start;
            if (order is not null && withText) new ReadOnlySpan<byte>(_text + start, length).CopyTo(batch.Text.AsSpan(at));
            at += length;
        }
        batch.Offsets[count] = at;
    }

    private void GrowRows()
    {
        const int rowBytes = 16;
        byte* grown = _buffers.Rent(Math.Max(64, _rowCapacity * 2) * rowBytes, out int size);
        int rows = size / rowBytes;
        long* times = (long*)grown;
        int* ends = (int*)(times + rows), codes = ends + rows;
        if (Count > 0)
        {
            new ReadOnlySpan<long>(_times, Count).CopyTo(new Span<long>(times, Count));
            new ReadOnlySpan<int>(_ends, Count).CopyTo(new Span<int>(ends, Count));
            new ReadOnlySpan<int>(_codes, Count).CopyTo(new Span<int>(codes, Count));
        }
        _buffers.Return(_rows, _rowsBytes);
        _rows = grown;
        _rowsBytes = size;
        _rowCapacity = rows;
        _times = times;
        _ends = ends;
        _codes = codes;
    }

    private void GrowText(int more)
    {
        byte* grown = _buffers.Rent(Math.Max(4096, checked(TextBytes + more)), out int size);
        new ReadOnlySpan<byte>(_text, TextBytes).CopyTo(new Span<byte>(grown, TextBytes));
        _buffers.Return(_text, _textCapacity);
        _text = grown;
        _textCapacity = size;
    }

    private void Free()
    {
        _buffers.Return(_text, _textCapacity);
        _buffers.Return(_rows, _rowsBytes);
        _text = _rows = null;
        _times = null;
        _ends = _codes = null;
    }
}
