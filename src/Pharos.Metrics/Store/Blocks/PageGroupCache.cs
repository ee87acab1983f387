namespace Pharos.Metrics.Store.Blocks;

/// <summary>Unpacked page groups that queries read again and again: of a dashboard that refreshes, unpacking is most of the work. The least recently used ones leave.</summary>
/// <remarks>A group is kept from the second time that it is asked for, so that one query over months does not push out what is read each few seconds.
/// Groups of deleted blocks are never asked for again (numbers of blocks are not reused) and leave with time.</remarks>
internal sealed class PageGroupCache(long capacityBytes)
{
    private const int MaxRemembered = 1 << 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Block, uint Group), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _newestFirst = new();
    private readonly HashSet<(long Block, uint Group)> _askedOnce = [];
    private long _hits, _misses, _bytes;

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The unpacked group, or null. It must not be changed.</summary>
    public byte[]? Get(long block, uint group)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((block, group), out LinkedListNode<Entry>? node))
            {
                _misses++;
                return null;
            }
            _hits++;
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Unpacked;
        }
    }

    /// <summary>Says what was unpacked after <see cref="Get"/> had nothing; the bytes are copied where they are kept.</summary>
    public void Offer(long block, uint group, ReadOnlySpan<byte> unpacked)
    {
        if (unpacked.Length > capacityBytes / 8) return;
        lock (_lock)
        {
            if (!_askedOnce.Remove((block, group)))
            {
                if (_askedOnce.Count == MaxRemembered) _askedOnce.Clear();
                _askedOnce.Add((block, group));
                return;
            }
            if (_entries.ContainsKey((block, group))) return;
            _entries.Add((block, group), _newestFirst.AddFirst(new Entry(block, group, unpacked.ToArray())));
            _bytes += unpacked.Length;
            while (_bytes > capacityBytes)
            {
                Entry oldest = _newestFirst.Last!.Value;
                _newestFirst.RemoveLast();
                _entries.Remove((oldest.Block, oldest.Group));
                _bytes -= oldest.Unpacked.Length;
            }
        }
    }

    private sealed record Entry(long Block, uint Group, byte[] Unpacked);
}
