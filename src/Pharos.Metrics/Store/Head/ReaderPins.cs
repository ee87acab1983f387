namespace Pharos.Metrics.Store.Head;

/// <summary>Knows which queries are running, so that what they may still read is reused only after them.</summary>
internal sealed class ReaderPins
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, int> _active = [];
    private readonly Queue<(long Epoch, Action Release)> _waiting = new();
    private long _epoch;

    public long Enter()
    {
        lock (_lock)
        {
            _active[_epoch] = _active.GetValueOrDefault(_epoch) + 1;
            return _epoch;
        }
    }

    public void Exit(long epoch)
    {
        lock (_lock)
        {
            int left = _active[epoch] - 1;
            if (left == 0) _active.Remove(epoch);
            else _active[epoch] = left;
        }
    }

    /// <summary>Runs <paramref name="release"/> in a later <see cref="Drain"/>, once all readers of now have gone.</summary>
    public void Defer(Action release)
    {
        lock (_lock) _waiting.Enqueue((_epoch++, release));
    }

    /// <summary>Runs what is due; the caller holds the lock that the actions need.</summary>
    public void Drain()
    {
        while (true)
        {
            Action release;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out (long Epoch, Action Release) next)) return;
                if (_active.Count > 0 && _active.First().Key <= next.Epoch) return;
                release = _waiting.Dequeue().Release;
            }
            release();
        }
    }
}
