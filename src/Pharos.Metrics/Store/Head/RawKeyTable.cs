using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pharos.Metrics.Store.Head;

/// <summary>From the 128-bit hash of a series as its sender writes it to the series. Read without a lock, written under one.</summary>
internal sealed class RawKeyTable
{
    private Entry[] _entries = new Entry[1024];
    private int _count;

    /// <summary>Entries, among them those of series that have gone since the last <see cref="Rebuild"/>.</summary>
    public int Count => _count;

    public long SizeBytes => (long)_entries.Length * Unsafe.SizeOf<Entry>();

    public SeriesRef Find(UInt128 key)
    {
        Entry[] entries = Volatile.Read(ref _entries);
        ulong low = (ulong)key, high = (ulong)(key >> 64);
        uint mask = (uint)entries.Length - 1;
        for (uint at = (uint)low & mask; ; at = (at + 1) & mask)
        {
            ref Entry entry = ref entries[at];
            ulong series = Volatile.Read(ref entry.Series);
            if (series == 0) return default;
            if (entry.Low == low && entry.High == high) return new SeriesRef(series);
        }
    }

    /// <summary>Brings the place where the key would stand into the cache.</summary>
    public unsafe void Prefetch(UInt128 key)
    {
        Entry[] entries = Volatile.Read(ref _entries);
        // Only a hint: an address that a collection has made stale does no harm.
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref entries[(uint)(ulong)key & ((uint)entries.Length - 1)]));
    }

    public void Set(UInt128 key, SeriesRef series)
    {
        if ((_count + 1) * 10L > _entries.Length * 7L) Grow(_entries.Length * 2, null);
        Put(_entries, (ulong)key, (ulong)(key >> 64), series.Value);
    }

    /// <summary>Keeps the entries whose series is alive; done with the series that leave the head.</summary>
    public void Rebuild(Func<SeriesRef, bool> alive)
    {
        int size = _entries.Length;
        while (size > 1024 && _count * 10L < size * 2L) size /= 2;
        Grow(size, alive);
    }

    private void Grow(int size, Func<SeriesRef, bool>? alive)
    {
        Entry[] old = _entries;
        var entries = new Entry[size];
        _count = 0;
        foreach (ref Entry entry in old.AsSpan())
            if (entry.Series != 0 && (alive is null || alive(new SeriesRef(entry.Series)))) Put(entries, entry.Low, entry.High, entry.Series);
        Volatile.Write(ref _entries, entries);
    }

    private void Put(Entry[] entries, ulong low, ulong high, ulong series)
    {
        uint mask = (uint)entries.Length - 1;
        for (uint at = (uint)low & mask; ; at = (at + 1) & mask)
        {
            ref Entry entry = ref entries[at];
            if (entry.Series != 0 && (entry.Low != low || entry.High != high)) continue;
            if (entry.Series == 0) _count++;
            entry.Low = low;
            entry.High = high;
            Volatile.Write(ref entry.Series, series); // last: a reader that sees it sees the key
            return;
        }
    }

    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public ulong Series;
    }
}
