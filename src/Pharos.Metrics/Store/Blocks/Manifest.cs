using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>The list of what counts: blocks, deletions, and where the log begins. One record per change, each a whole step.</summary>
/// <remarks>Payload of a record (frame: <see cref="RecordLog"/>):<code>
/// v  next block id, v next tombstone id, v first log segment
/// v  count, then added blocks (<see cref="BlockInfo"/>)
/// v  count, then ids of removed blocks
/// v  count, then added tombstones (<see cref="Tombstone"/>)
/// v  count, then ids of removed tombstones
/// </code></remarks>
internal sealed class Manifest : IDisposable
{
    public const uint Version = 1;
    private const long RewriteBytes = 1 << 20;

    private readonly string _path;
    private readonly SortedDictionary<long, BlockInfo> _blocks = [];
    private readonly SortedDictionary<long, Tombstone> _tombstones = [];
    private RecordLog _log = null!;

    private Manifest(string path) => _path = path;

    private static ReadOnlySpan<byte> Magic => "PHAROSMM"u8;

    public IReadOnlyCollection<BlockInfo> Blocks => _blocks.Values;

    public IReadOnlyCollection<Tombstone> Tombstones => _tombstones.Values;

    /// <summary>Segments of the log before this one hold nothing that is not in blocks.</summary>
    public long FirstWalSegment { get; private set; }

    public long NextBlockId { get; private set; } = 1;

    public long NextTombstoneId { get; private set; } = 1;

    /// <summary>See <see cref="RecordLog.DroppedBytes"/>.</summary>
    public long DroppedBytes => _log.DroppedBytes;

    /// <summary>Bytes of the file that count.</summary>
    public long SizeBytes => _log.SizeBytes;

    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    public static Manifest Open(string path)
    {
        var manifest = new Manifest(path);
        manifest._log = RecordLog.Open(path, Magic, Version, record => manifest.Apply(record.Span));
        return manifest;
    }

    /// <summary>Starts anew from what was found, after the old manifest was lost.</summary>
    public static Manifest Rebuild(string path, IReadOnlyCollection<BlockInfo> blocks)
    {
        var manifest = new Manifest(path);
        foreach (BlockInfo block in blocks) manifest._blocks.Add(block.Id, block);
        manifest.NextBlockId = blocks.Count == 0 ? 1 : blocks.Max(block => block.Id) + 1;
        manifest._log = RecordLog.Rewrite(path, Magic, Version, [manifest.Snapshot()]);
        return manifest;
    }

    /// <summary>Reserves an id; it is kept by the change that adds the block.</summary>
    public long TakeBlockId() => NextBlockId++;

    /// <summary>Writes a change and flushes it before it counts.</summary>
    public void Change(IReadOnlyList<BlockInfo> added, IReadOnlyList<long> removed, long? firstWalSegment = null,
        IReadOnlyList<Tombstone>? addedTombstones = null, IReadOnlyList<long>? removedTombstones = null)
    {
        long nextTombstone = addedTombstones is { Count: > 0 } ? addedTombstones.Max(tombstone => tombstone.Id) + 1 : NextTombstoneId;
        ReadOnlyMemory<byte> record = Record(Math.Max(nextTombstone, NextTombstoneId), firstWalSegment ?? FirstWalSegment, added, removed, addedTombstones ?? [], removedTombstones ?? []);
        _log.Append(record.Span);
        Apply(record.Span);
        if (_log.SizeBytes < RewriteBytes) return;
        ReadOnlyMemory<byte> snapshot = Snapshot();
        if (snapshot.Length * 4L > _log.SizeBytes) return;
        _log.Dispose();
        _log = RecordLog.Rewrite(_path, Magic, Version, [snapshot]);
    }

    public void Dispose() => _log.Dispose();

    private ReadOnlyMemory<byte> Snapshot() => Record(NextTombstoneId, FirstWalSegment, [.. _blocks.Values], [], [.. _tombstones.Values], []);

    private ReadOnlyMemory<byte> Record(long nextTombstone, long firstWalSegment, IReadOnlyList<BlockInfo> added, IReadOnlyList<long> removed,
        IReadOnlyList<Tombstone> addedTombstones, IReadOnlyList<long> removedTombstones)
    {
        var to = new ByteWriter();
        to.Uvarint((ulong)NextBlockId);
        to.Uvarint((ulong)nextTombstone);
        to.Uvarint((ulong)firstWalSegment);
        to.Uvarint((ulong)added.Count);
        foreach (BlockInfo block in added) block.Write(to);
        to.Uvarint((ulong)removed.Count);
        foreach (long id in removed) to.Uvarint((ulong)id);
        to.Uvarint((ulong)addedTombstones.Count);
        foreach (Tombstone tombstone in addedTombstones) tombstone.Write(to);
        to.Uvarint((ulong)removedTombstones.Count);
        foreach (long id in removedTombstones) to.Uvarint((ulong)id);
        return to.WrittenMemory;
    }

    private void Apply(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        NextBlockId = Math.Max(NextBlockId, (long)from.Uvarint("next block id"));
        NextTombstoneId = (long)from.Uvarint("next tombstone id");
        FirstWalSegment = (long)from.Uvarint("first log segment");
        for (int left = from.Count("added blocks", from.Remaining); left > 0; left--)
        {
            BlockInfo block = BlockInfo.Read(ref from);
            _blocks[block.Id] = block;
        }
        for (int left = from.Count("removed blocks", from.Remaining); left > 0; left--) _blocks.Remove((long)from.Uvarint("removed block"));
        for (int left = from.Count("added tombstones", from.Remaining); left > 0; left--)
        {
            Tombstone tombstone = Tombstone.Read(ref from);
            _tombstones[tombstone.Id] = tombstone;
        }
        for (int left = from.Count("removed tombstones", from.Remaining); left > 0; left--) _tombstones.Remove((long)from.Uvarint("removed tombstone"));
    }
}
