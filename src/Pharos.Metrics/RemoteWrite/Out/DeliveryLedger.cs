using Pharos.Storage.Wal;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Knows up to which place of the log everything has been delivered, while shards deliver out of order. Thread-safe.</summary>
internal sealed class DeliveryLedger(WalPosition delivered)
{
    private readonly Queue<Entry> _open = new();
    private readonly Lock _lock = new();
    private WalPosition _delivered = delivered;

    /// <summary>Everything before it has been delivered or given up for good.</summary>
    public WalPosition Delivered
    {
        get { lock (_lock) return _delivered; }
    }

    /// <summary>Opens the entry of a record; add to it what is to be delivered, then <see cref="Entry.Close"/> it.</summary>
    /// <param name="after">The place after the record.</param>
    public Entry Open(WalPosition after)
    {
        lock (_lock)
        {
            var entry = new Entry(this, after);
            _open.Enqueue(entry);
            return entry;
        }
    }

    private void Settle(Entry entry, int change)
    {
        lock (_lock)
        {
            entry.Remaining += change;
            while (_open.TryPeek(out Entry? oldest) && oldest.Remaining == 0)
            {
                _delivered = oldest.After;
                _open.Dequeue();
            }
        }
    }

    /// <summary>What of one record is still on its way.</summary>
    internal sealed class Entry(DeliveryLedger ledger, WalPosition after)
    {
        public WalPosition After { get; } = after;

        /// <summary>Starts at one, for the record itself while it is read.</summary>
        internal int Remaining { get; set; } = 1;

        public void Add(int parts) => ledger.Settle(this, parts);

        /// <summary>One part has been delivered or given up.</summary>
        public void Done() => ledger.Settle(this, -1);

        /// <summary>Nothing more will be added.</summary>
        public void Close() => ledger.Settle(this, -1);
    }
}
