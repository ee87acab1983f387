using Pharos.Metrics.Store.Wal;
using Pharos.Storage.Bytes;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Reads the log for one remote from where it stopped, and knows from which segment on the log must be kept for it.</summary>
internal sealed class LogReader : IDisposable
{
    private readonly WalTail _tail;
    private readonly WalRecordReader _reader;
    private readonly LogFollower _follower;
    private readonly RemoteWriteMetrics _metrics;
    private readonly WalPosition _deliveredBefore;
    private readonly List<long> _generations;
    private long _damages;

    /// <param name="from">What was delivered before is read again for its definitions, but not sent.</param>
    public LogReader(string walFolder, WritePosition from, LogFollower follower, RemoteWriteMetrics metrics)
    {
        _tail = new WalTail(walFolder, from.GenerationSegment);
        _follower = follower;
        _metrics = metrics;
        _reader = new WalRecordReader(follower);
        _deliveredBefore = from.Delivered;
        _generations = [from.GenerationSegment];
        Ledger = new DeliveryLedger(from.Delivered);
    }

    public DeliveryLedger Ledger { get; }

    /// <summary>What the last record holds for the remote.</summary>
    public IReadOnlyList<OutItem> Items => _follower.Items;

    /// <summary>The entry of the last record; null where it holds nothing new.</summary>
    public DeliveryLedger.Entry? Entry { get; private set; }

    /// <summary>Where to go on after a restart.</summary>
    public WritePosition Position
    {
        get
        {
            WalPosition delivered = Ledger.Delivered;
            while (_generations.Count > 1 && _generations[1] <= delivered.Segment) _generations.RemoveAt(0);
            return new WritePosition(_generations[0], delivered);
        }
    }

    /// <summary>Reads the next record; false where there is none yet.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public bool TryRead()
    {
        if (!_tail.TryRead(out ReadOnlySpan<byte> record)) return false;
        Entry = _tail.Position <= _deliveredBefore ? null : Ledger.Open(_tail.Position);
        _follower.Begin(Entry);
        try { _reader.Read(record); }
        catch (CorruptDataException) { _metrics.Damages.Increment(); }
        if (_follower.BeganGeneration && _tail.RecordSegment > _generations[^1]) _generations.Add(_tail.RecordSegment);
        if (_tail.Damages > _damages)
        {
            _metrics.Damages.Increment(_tail.Damages - _damages);
            _damages = _tail.Damages;
        }
        if (Items.Count > 0) Entry?.Add(Items.Count);
        _metrics.Records.Increment();
        _metrics.Segment.Set(_tail.RecordSegment);
        return true;
    }

    public void Dispose() => _tail.Dispose();
}
