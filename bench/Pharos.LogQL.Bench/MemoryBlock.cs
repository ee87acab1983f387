using Pharos.Logs.LogQL;

namespace Pharos.LogQL.Bench;

/// <summary>About a megabyte of lines of one stream, with the columns that a compacted block would keep.</summary>
internal sealed class MemoryBlock(int stream) : ILogBlock
{
    private readonly List<long> _times = [];
    private readonly List<int> _offsets = [0];
    private readonly List<byte> _text = [];
    private readonly Dictionary<string, FieldColumn> _columns = [];
    private LogBatch? _batch;

    public int Stream => stream;

    public long MinNs => _times[0];

    public long MaxNs => _times[^1];

    public int Count => _times.Count;

    public long LineBytes => _text.Count;

    public bool HasMetadata => false;

    public void Add(long timeNs, ReadOnlySpan<byte> line)
    {
        _times.Add(timeNs);
        _text.AddRange(line);
        _offsets.Add(_text.Count);
    }

    public void Seal(IReadOnlyDictionary<string, FieldColumn>? columns)
    {
        _batch = new LogBatch { Count = Count, TimestampsNs = [.. _times], Offsets = [.. _offsets], Text = [.. _text] };
        foreach ((string name, FieldColumn column) in columns ?? new Dictionary<string, FieldColumn>()) _columns.Add(name, column);
    }

    public bool MayContain(ReadOnlySpan<byte> text) => true;

    public void Load(LogParts parts, LogBatch batch)
    {
        batch.Count = Count;
        batch.TimestampsNs = _batch!.TimestampsNs;
        batch.Offsets = _batch.Offsets;
        batch.Text = _batch.Text;
    }

    public bool TryLoadField(LineFormat format, string label, FieldColumn column)
    {
        if (!_columns.TryGetValue(label, out FieldColumn? known)) return false;
        if (column.Codes.Length < Count) column.Codes = new int[Count];
        known.Codes.AsSpan(0, Count).CopyTo(column.Codes);
        column.Values.Clear();
        column.Values.AddRange(known.Values);
        return true;
    }
}
