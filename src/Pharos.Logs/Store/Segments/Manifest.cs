using Pharos.Logs.Store.Deletion;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Segments;

/// <summary>What the store consists of: segments, deletion requests, and the first segment of the write-ahead log that is still needed.</summary>
/// <remarks>A <see cref="RecordLog"/> with magic "PHAROSLM", version 1; each record is one change:<code>
/// size  field
///    v  next segment id, next deletion id, first log segment
///    v  segments added: count, then each as <see cref="SegmentInfo"/> writes it
///    v  segments removed: count, then ids
///    v  deletions added or changed: count, then each as <see cref="DeleteRequest"/> writes it
///    v  deletions removed: count, then ids
/// </code></remarks>
internal sealed class Manifest : IDisposable
{
    private const uint Version = 1;
    private const long RewriteBytes = 1 << 20;

    private readonly string _path;
    private readonly SortedDictionary<long, SegmentInfo> _segments = [];
    private readonly SortedDictionary<long, DeleteRequest> _deletes = [];
    private RecordLog _log = null!;

    private Manifest(string path) => _path = path;

    private static ReadOnlySpan<byte> Magic => "PHAROSLM"u8;

    public IReadOnlyCollection<SegmentInfo> Segments => _segments.Values;

    public IReadOnlyCollection<DeleteRequest> Deletes => _deletes.Values;

    /// <summary>Segments of the log before this one hold nothing that is not in segments of the store.</summary>
    public long FirstWalSegment { get; private set; }

    public long NextSegmentId { get; private set; } = 1;

    public long NextDeleteId { get; private set; } = 1;

    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    public static Manifest Open(string path)
    {
        var manifest = new Manifest(path);
        manifest._log = RecordLog.Open(path, Magic, Version, record => manifest.Apply(record.Span));
        return manifest;
    }

    /// <summary>Reserves an id; it is kept by the change that adds the segment.</summary>
    public long TakeSegmentId() => NextSegmentId++;

    /// <summary>Writes a change and flushes it before it counts.</summary>
    public void Change(IReadOnlyList<SegmentInfo> added, IReadOnlyList<long> removed, long? firstWalSegment = null, IReadOnlyList<DeleteRequest>? deletes = null, IReadOnlyList<long>? removedDeletes = null)
    {
        ReadOnlyMemory<byte> record = Record(firstWalSegment ?? FirstWalSegment, added, removed, deletes ?? [], removedDeletes ?? []);
        _log.Append(record.Span);
        Apply(record.Span);
        if (_log.SizeBytes < RewriteBytes) return;
        ReadOnlyMemory<byte> snapshot = Record(FirstWalSegment, [.. _segments.Values], [], [.. _deletes.Values], []);
        if (snapshot.Length * 4L > _log.SizeBytes) return;
        _log.Dispose();
        _log = RecordLog.Rewrite(_path, Magic, Version, [snapshot]);
    }

    public void Dispose() => _log.Dispose();

    private ReadOnlyMemory<byte> Record(long firstWalSegment, IReadOnlyList<SegmentInfo> added, IReadOnlyList<long> removed, IReadOnlyList<DeleteRequest> deletes, IReadOnlyList<long> removedDeletes)
    {
        var to = new ByteWriter();
        to.Uvarint((ulong)NextSegmentId);
        to.Uvarint((ulong)deletes.Select(d => d.Id + 1).Append(NextDeleteId).Max());
        to.Uvarint((ulong)firstWalSegment);
        to.Uvarint((ulong)added.Count);
        foreach (SegmentInfo segment in added) segment.Write(to);
        to.Uvarint((ulong)removed.Count);
        foreach (long id in removed) to.Uvarint((ulong)id);
        to.Uvarint((ulong)deletes.Count);
        foreach (DeleteRequest delete in deletes) delete.Write(to);
        to.Uvarint((ulong)removedDeletes.Count);
        foreach (long id in removedDeletes) to.Uvarint((ulong)id);
        return to.WrittenMemory;
    }

    private void Apply(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        NextSegmentId = Math.Max(NextSegmentId, (long)from.Uvarint("next segment id"));
        NextDeleteId = (long)from.Uvarint("next deletion id");
        FirstWalSegment = (long)from.Uvarint("first log segment");
        for (int left = from.Count("added segments", from.Remaining); left > 0; left--)
        {
            SegmentInfo segment = SegmentInfo.Read(ref from);
            _segments[segment.Id] = segment;
        }
        for (int left = from.Count("removed segments", from.Remaining); left > 0; left--) _segments.Remove((long)from.Uvarint("removed segment"));
        for (int left = from.Count("deletions", from.Remaining); left > 0; left--)
        {
            DeleteRequest delete = DeleteRequest.Read(ref from);
            _deletes[delete.Id] = delete;
        }
        for (int left = from.Count("removed deletions", from.Remaining); left > 0; left--) _deletes.Remove((long)from.Uvarint("removed deletion"));
    }
}
