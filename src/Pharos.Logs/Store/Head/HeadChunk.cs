using System.Runtime.InteropServices;
using Pharos.Core;
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
    private byte* _text;
    private long* _times;
    private int* _ends;
    private int* _codes;
    private int _textCapacity, _rowCapacity;
    private int _holders = 1;
    private HashSet<UInt128>? _fingerprints;

    public HeadChunk(LogStream stream, int epoch)
    {
        Stream = stream;
        Epoch = epoch;
    }

    public LogStream Stream { get; }

    /// <summary>Flushes of the head before this chunk: tells which part of the log its entries stand in.</summary>
    public int Epoch { get; }

    public int Count { get; private set; }

    public int TextBytes { get; private set; }

    public long MinNs { get; private set; } = long.MaxValue;

    public long MaxNs { get; private set; } = long.MinValue;

    /// <summary>Each entry is at or after the one before.</summary>
    public bool IsOrdered { get; private set; } = true;

    public bool HasMetadata => _metadata.Count > 1;

    /// <summary>Clock reading of the last append, for idle chunks.</summary>
    public long TouchedAt { get; set; }

    /// <summary>Native memory held.</summary>
    public long ReservedBytes => _textCapacity + (16L * _rowCapacity);

    /// <summary>What it holds now, all figures of one moment.</summary>
    public ChunkExtent Extent()
    {
        lock (_gate) return new ChunkExtent(Count, TextBytes, MinNs, MaxNs, HasMetadata);
    }

    /// <summary>Code of a metadata set in this chunk; 0 is the empty set.</summary>
    public int CodeOf(LabelSet metadata)
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
            Count++;
            if (timestampNs < MaxNs) IsOrdered = false;
            MaxNs = Math.Max(MaxNs, timestampNs);
            MinNs = Math.Min(MinNs, timestampNs);
            _fingerprints?.Add(Fingerprint.Of(timestampNs, line, _metadata[metadataCode]));
        }
    }

    /// <summary>Whether exactly this entry is here. Called for an entry that is not newer than all before it.</summary>
    public bool Contains(long timestampNs, ReadOnlySpan<byte> line, LabelSet metadata)
    {
        const int mostCompared = 16;
        lock (_gate)
        {
            if (_fingerprints is null && IsOrdered && timestampNs == MaxNs)
            {
                // Several entries of one instant are common; only those of this instant can be equal.
                int row = Count - 1;
                for (; row >= 0 && _times[row] == timestampNs && Count - row <= mostCompared; row--)
                    if (LineOf(row).SequenceEqual(line) && _metadata[_codes[row]].Equals(metadata)) return true;
                if (row < 0 || _times[row] != timestampNs) return false;
            }
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
            int[]? order = IsOrdered ? null : Order(count);
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

    private int[] Order(int count)
    {
        var times = new long[count];
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            times[i] = _times[i];
            order[i] = i;
        }
        // Introsort is not stable; the row breaks ties.
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        return order;
    }

    private void GrowRows()
    {
        int rows = Math.Max(64, _rowCapacity * 2);
        _times = (long*)NativeMemory.Realloc(_times, (nuint)rows * 8);
        _ends = (int*)NativeMemory.Realloc(_ends, (nuint)rows * 4);
        _codes = (int*)NativeMemory.Realloc(_codes, (nuint)rows * 4);
        _rowCapacity = rows;
    }

    private void GrowText(int more)
    {
        long wanted = Math.Max(4096, Math.Max((long)TextBytes + more, 2L * _textCapacity));
        int size = checked((int)Math.Min(wanted, Math.Max((long)TextBytes + more, Array.MaxLength)));
        _text = (byte*)NativeMemory.Realloc(_text, (nuint)size);
        _textCapacity = size;
    }

    private void Free()
    {
        NativeMemory.Free(_text);
        NativeMemory.Free(_times);
        NativeMemory.Free(_ends);
        NativeMemory.Free(_codes);
        _text = null;
        _times = null;
        _ends = _codes = null;
    }
}
