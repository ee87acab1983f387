namespace Pharos.Reliability.Dora.GitHub;

/// <summary>The ids of the last deliveries. GitHub sends a delivery again with the id that it had; after a restart the facts themselves, which are merged, keep a repetition from counting twice.</summary>
internal sealed class RecentDeliveries(int capacity)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool Contains(string id)
    {
        lock (_gate) return _known.Contains(id);
    }

    public void Add(string id)
    {
        lock (_gate)
        {
            if (!_known.Add(id)) return;
            _order.Enqueue(id);
            if (_order.Count > capacity) _known.Remove(_order.Dequeue());
        }
    }
}
