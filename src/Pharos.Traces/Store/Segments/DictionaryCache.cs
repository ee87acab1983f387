namespace Pharos.Traces.Store.Segments;

/// <summary>Decoded dictionaries of all segments, up to so many bytes; when it is full, those that were not asked for since the last time go.</summary>
internal sealed class DictionaryCache(long maxBytes)
{
    private readonly Dictionary<(Segment Segment, int Column), Entry> _entries = [];
    private long _bytes;

    private sealed class Entry(DictionaryBlob value)
    {
        public DictionaryBlob Value { get; } = value;

        public bool IsUsed { get; set; } = true;
    }

    public DictionaryBlob Get(Segment segment, int column, Func<DictionaryBlob> read)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue((segment, column), out Entry? entry))
            {
                entry.IsUsed = true;
                return entry.Value;
            }
        }
        DictionaryBlob value = read();
        lock (_entries)
        {
            if (_entries.TryAdd((segment, column), new Entry(value))) _bytes += value.SizeBytes;
            if (_bytes > maxBytes) Trim();
        }
        return value;
    }

    public void Forget(Segment segment)
    {
        lock (_entries)
        {
            foreach ((Segment Segment, int Column) key in _entries.Keys.Where(k => k.Segment == segment).ToArray()) Remove(key);
        }
    }

    private void Trim()
    {
        foreach (((Segment, int) key, Entry entry) in _entries.ToArray())
        {
            if (!entry.IsUsed) Remove(key);
            entry.IsUsed = false;
        }
        if (_bytes <= maxBytes) return;
        _entries.Clear(); // everything is in use: start anew
        _bytes = 0;
    }

    private void Remove((Segment Segment, int Column) key)
    {
        if (_entries.Remove(key, out Entry? entry)) _bytes -= entry.Value.SizeBytes;
    }
}
