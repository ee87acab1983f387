using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>What a target's lines led to last time: raw key to series. Finds the lines of an unchanged page in order, without probing.</summary>
/// <remarks>Not thread-safe: one scrape of a target runs at a time. 48 bytes per line plus 4 to 8 for the table.</remarks>
internal sealed class SeriesCache
{
    private const int None = -1;

    private Entry[] _entries = new Entry[16];
    private int[] _slots = NewSlots(32);
    private int _count;
    private int _expected;
    private int _scrape = 1;

    /// <summary>Series of an earlier cache (before a reload) that end unless this one sees them.</summary>
    private SeriesRef[] _inherited = [];

    internal struct Entry
    {
        public UInt128 Key;
        public SeriesRef Series;
        /// <summary>Scrape that last had the line; 0 is none that counts.</summary>
        public int SeenAt;
        /// <summary>The one before, for a scrape that fails half-way.</summary>
        public int SeenBefore;
        public bool IsDropped;
        public bool IsHistogram;
        /// <summary>Carries its own times, so that no stale marker ends it.</summary>
        public bool HasOwnTime;
    }

    public int Count => _count;

    /// <summary>Series that the last scrape had.</summary>
    public int LiveCount { get; private set; }

    public ref Entry this[int index] => ref _entries[index];

    public void BeginScrape()
    {
        _scrape++;
        _expected = 0;
    }

    /// <summary>Position of a line's entry, or -1. Marks it as seen.</summary>
    public int Find(UInt128 key)
    {
        if (_expected < _count && _entries[_expected].Key == key) return Seen(_expected);
        for (int slot = Slot(key); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            int index = _slots[slot];
            if (index == None) return None;
            if (_entries[index].Key == key) return Seen(index);
        }
    }

    private int Seen(int index)
    {
        ref Entry entry = ref _entries[index];
        if (entry.SeenAt != _scrape)
        {
            entry.SeenBefore = entry.SeenAt;
            entry.SeenAt = _scrape;
        }
        _expected = index + 1;
        return index;
    }

    public int Add(UInt128 key, SeriesRef series, bool isDropped, bool isHistogram)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            _slots = NewSlots(_entries.Length * 2);
            for (int i = 0; i < _count; i++) Place(i);
        }
        _entries[_count] = new Entry { Key = key, Series = series, SeenAt = _scrape, IsDropped = isDropped, IsHistogram = isHistogram };
        Place(_count);
        _expected = _count + 1;
        return _count++;
    }

    private int Slot(UInt128 key) => (int)((ulong)key & (ulong)(_slots.Length - 1));

    private void Place(int index)
    {
        int slot = Slot(_entries[index].Key);
        while (_slots[slot] != None) slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = index;
    }

    private static int[] NewSlots(int size)
    {
        var slots = new int[size];
        Array.Fill(slots, None);
        return slots;
    }

    /// <summary>Series that were there in the scrape before and are not in this one, to be ended. Call once after a scrape that went through.</summary>
    public void EndScrape(List<(SeriesRef Series, bool IsHistogram)> ended)
    {
        int live = 0;
        bool vanished = _inherited.Length > 0;
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.SeenAt == _scrape) live += entry.IsDropped ? 0 : 1;
            else vanished |= entry.SeenAt == _scrape - 1;
        }
        LiveCount = live;
        if (vanished) CollectEnded(ended, seenAt: _scrape - 1);
        if (_count > (2 * live) + 1000) Compact();
    }

    /// <summary>All series that the last good scrape had: this one failed. What it saw before it failed does not count.</summary>
    public void FailScrape(List<(SeriesRef Series, bool IsHistogram)> ended)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            bool before = entry.SeenAt == _scrape ? entry.SeenBefore == _scrape - 1 : entry.SeenAt == _scrape - 1;
            if (before && !entry.IsDropped && !entry.HasOwnTime && !entry.Series.IsNone) ended.Add((entry.Series, entry.IsHistogram));
            entry.SeenAt = entry.SeenBefore = 0;
        }
        foreach (SeriesRef series in _inherited) ended.Add((series, false));
        _inherited = [];
        LiveCount = 0;
    }

    // Two lines may lead to one series; it ends only when no line leads to it any more.
    private void CollectEnded(List<(SeriesRef Series, bool IsHistogram)> ended, int seenAt)
    {
        var living = new HashSet<ulong>();
        for (int i = 0; i < _count; i++) if (_entries[i].SeenAt == _scrape) living.Add(_entries[i].Series.Value);
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.SeenAt != seenAt || entry.IsDropped || entry.HasOwnTime || entry.Series.IsNone || !living.Add(entry.Series.Value)) continue;
            ended.Add((entry.Series, entry.IsHistogram));
        }
        foreach (SeriesRef series in _inherited) if (living.Add(series.Value)) ended.Add((series, false));
        _inherited = [];
    }

    /// <summary>Series that are live now, for markers when the target goes.</summary>
    public void CollectLive(List<(SeriesRef Series, bool IsHistogram)> live)
    {
        var seen = new HashSet<ulong>();
        for (int i = 0; i < _count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.SeenAt == _scrape && !entry.IsDropped && !entry.HasOwnTime && !entry.Series.IsNone && seen.Add(entry.Series.Value)) live.Add((entry.Series, entry.IsHistogram));
        }
    }

    /// <summary>Takes over what another cache has live: what this job's new configuration no longer gives must end.</summary>
    public void Inherit(SeriesCache other)
    {
        var live = new List<(SeriesRef Series, bool IsHistogram)>();
        other.CollectLive(live);
        _inherited = [.. live.Select(l => l.Series)];
    }

    // Lines not seen in this scrape go; their order stays.
    private void Compact()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++) if (_entries[i].SeenAt == _scrape) _entries[kept++] = _entries[i];
        _count = kept;
        Array.Resize(ref _entries, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, kept + 1)));
        _slots = NewSlots(_entries.Length * 2);
        for (int i = 0; i < _count; i++) Place(i);
    }
}
