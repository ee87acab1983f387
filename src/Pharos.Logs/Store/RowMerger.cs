using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Head;

namespace Pharos.Logs.Store;

/// <summary>Collects the entries of several blocks of one stream; puts them in order and drops exact duplicates.</summary>
internal sealed class RowMerger
{
    private readonly LogBatch _sorted = new();
    private readonly HashSet<UInt128> _instant = []; // entries of the instant being sorted, where they are many
    private LogBatch _rows = new(), _other = new();
    private MetadataTable _metadata = new();
    private bool _ordered = true;

    public int Count => _rows.Count;

    public int TextBytes => _rows.Count == 0 ? 0 : _rows.Offsets[_rows.Count];

    public long MaxNs { get; private set; } = long.MinValue;

    public void Add(LogBatch from)
    {
        if (from.Count == 0) return;
        int count = _rows.Count, text = TextBytes;
        Grow(ref _rows.TimestampsNs, count, count + from.Count);
        Grow(ref _rows.MetadataCodes, count, count + from.Count);
        Grow(ref _rows.Offsets, count == 0 ? 0 : count + 1, count + from.Count + 1);
        Grow(ref _rows.Text, text, text + from.Offsets[from.Count]);
        if (from.TimestampsNs[0] < MaxNs) _ordered = false;
        if (count > 0 && from.TimestampsNs[0] == MaxNs) _ordered = false; // the same instant in two blocks: look for duplicates
        var codes = new int[from.MetadataSets.Count];
        Array.Fill(codes, -1);
        for (int i = 0; i < from.Count; i++)
        {
            int code = from.MetadataCodes[i];
            if (codes[code] < 0) codes[code] = _metadata.CodeOf(from.MetadataSets.Bytes(code));
            _rows.TimestampsNs[count + i] = from.TimestampsNs[i];
            _rows.MetadataCodes[count + i] = codes[code];
            _rows.Offsets[count + i] = text + from.Offsets[i];
        }
        from.Text.AsSpan(0, from.Offsets[from.Count]).CopyTo(_rows.Text.AsSpan(text));
        _rows.Offsets[count + from.Count] = text + from.Offsets[from.Count];
        _rows.Count = count + from.Count;
        MaxNs = Math.Max(MaxNs, from.TimestampsNs[from.Count - 1]);
    }

    /// <summary>Adds entries that are in no order.</summary>
    public void AddUnordered(LogBatch from)
    {
        Add(from);
        _ordered = false;
    }

    /// <summary>All entries in order, good until the next call; the merger is empty afterwards.</summary>
    /// <param name="duplicates">Entries left out because the same stood before.</param>
    public LogBatch Take(out int duplicates)
    {
        duplicates = 0;
        LogBatch taken = _rows;
        taken.MetadataSets = _metadata.Snapshot();
        if (!_ordered) taken = Sort(out duplicates);
        // Two batches in turn: what was taken stays whole until the next call.
        if (ReferenceEquals(taken, _rows)) (_rows, _other) = (_other, _rows);
        _rows.Count = 0;
        _metadata = new MetadataTable();
        _ordered = true;
        MaxNs = long.MinValue;
        return taken;
    }

    private LogBatch Sort(out int duplicates)
    {
        var order = new int[_rows.Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        long[] times = _rows.TimestampsNs;
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        RowBuffers.Ensure(ref _sorted.TimestampsNs, order.Length);
        RowBuffers.Ensure(ref _sorted.MetadataCodes, order.Length);
        RowBuffers.Ensure(ref _sorted.Offsets, order.Length + 1);
        RowBuffers.Ensure(ref _sorted.Text, TextBytes);
        int kept = 0, at = 0, instant = 0;
        duplicates = 0;
        foreach (int row in order)
        {
            ReadOnlySpan<byte> line = _rows.Line(row);
            if (kept > 0 && _sorted.TimestampsNs[kept - 1] != times[row])
            {
                instant = kept;
                if (_instant.Count > 0) _instant.Clear();
            }
            if (Stands(line, times[row], _rows.MetadataCodes[row], instant, kept))
            {
                duplicates++;
                continue;
            }
            line.CopyTo(_sorted.Text.AsSpan(at));
            _sorted.TimestampsNs[kept] = times[row];
            _sorted.MetadataCodes[kept] = _rows.MetadataCodes[row];
            _sorted.Offsets[kept++] = at;
            at += line.Length;
            _sorted.Offsets[kept] = at;
        }
        _sorted.Count = kept;
        _sorted.MetadataSets = _rows.MetadataSets;
        return _sorted;
    }

    private bool Stands(ReadOnlySpan<byte> line, long timeNs, int metadata, int from, int to)
    {
        const int mostCompared = 64;
        if (from == to || _sorted.TimestampsNs[from] != timeNs) return false;
        if (to - from > mostCompared)
        {
            if (_instant.Count == 0) for (int i = from; i < to; i++) _instant.Add(Fingerprint.Of(timeNs, _sorted.Line(i), _rows.MetadataSets.Bytes(_sorted.MetadataCodes[i])));
            return !_instant.Add(Fingerprint.Of(timeNs, line, _rows.MetadataSets.Bytes(metadata)));
        }
        for (int i = to - 1; i >= from; i--)
            if (_sorted.MetadataCodes[i] == metadata && _sorted.Line(i).SequenceEqual(line)) return true;
        return false;
    }

    private static void Grow<T>(ref T[] buffer, int used, int size)
    {
        if (buffer.Length >= size) return;
        var grown = new T[Math.Max(size, (int)Math.Min(2L * buffer.Length, Array.MaxLength))];
        buffer.AsSpan(0, used).CopyTo(grown);
        buffer = grown;
    }
}
