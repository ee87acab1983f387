using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Traces.Store;

/// <summary>Which segments count, and where the log begins. One record per change, each a whole step.</summary>
/// <remarks>Payload of a record (frame: <see cref="RecordLog"/>):<code>
/// v  next segment id
/// v  first segment of the log that is still needed
/// v  count, then ids of added segments
/// v  count, then ids of removed segments
/// </code></remarks>
internal sealed class TraceManifest : IDisposable
{
    public const uint Version = 1;
    private const long RewriteBytes = 256 << 10;

    private readonly string _path;
    private readonly SortedSet<long> _segments = [];
    private RecordLog _log = null!;

    private TraceManifest(string path) => _path = path;

    private static ReadOnlySpan<byte> Magic => "PHAROSTM"u8;

    public IReadOnlyCollection<long> Segments => _segments;

    public long FirstWalSegment { get; private set; }

    public long NextSegmentId { get; private set; } = 1;

    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    public static TraceManifest Open(string path)
    {
        var manifest = new TraceManifest(path);
        manifest._log = RecordLog.Open(path, Magic, Version, record => manifest.Apply(record.Span));
        return manifest;
    }

    /// <summary>Starts anew from the files that are there, after the old manifest was lost. The log is replayed from its beginning: spans may then be there twice, and are read once.</summary>
    public static TraceManifest Rebuild(string path, IEnumerable<long> segments)
    {
        var manifest = new TraceManifest(path);
        foreach (long id in segments) manifest._segments.Add(id);
        manifest.NextSegmentId = manifest._segments.Count == 0 ? 1 : manifest._segments.Max + 1;
        manifest._log = RecordLog.Rewrite(path, Magic, Version, [manifest.Record(manifest.FirstWalSegment, manifest._segments, [])]);
        return manifest;
    }

    public long TakeSegmentId() => NextSegmentId++;

    /// <summary>Writes a change and flushes it before it counts.</summary>
    public void Change(IReadOnlyCollection<long> added, IReadOnlyCollection<long> removed, long? firstWalSegment = null)
    {
        ReadOnlyMemory<byte> record = Record(firstWalSegment ?? FirstWalSegment, added, removed);
        _log.Append(record.Span);
        Apply(record.Span);
        if (_log.SizeBytes < RewriteBytes) return;
        ReadOnlyMemory<byte> snapshot = Record(FirstWalSegment, _segments, []);
        if (snapshot.Length * 4L > _log.SizeBytes) return;
        _log.Dispose();
        _log = RecordLog.Rewrite(_path, Magic, Version, [snapshot]);
    }

    public void Dispose() => _log.Dispose();

    private ReadOnlyMemory<byte> Record(long firstWalSegment, IReadOnlyCollection<long> added, IReadOnlyCollection<long> removed)
    {
        var to = new ByteWriter();
        to.Uvarint((ulong)NextSegmentId);
        to.Uvarint((ulong)firstWalSegment);
        to.Uvarint((ulong)added.Count);
        foreach (long id in added) to.Uvarint((ulong)id);
        to.Uvarint((ulong)removed.Count);
        foreach (long id in removed) to.Uvarint((ulong)id);
        return to.WrittenMemory;
    }

    private void Apply(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        NextSegmentId = Math.Max(NextSegmentId, (long)from.Uvarint("next segment id"));
        FirstWalSegment = (long)from.Uvarint("first log segment");
        for (int left = from.Count("added segments", from.Remaining); left > 0; left--) _segments.Add((long)from.Uvarint("added segment"));
        for (int left = from.Count("removed segments", from.Remaining); left > 0; left--) _segments.Remove((long)from.Uvarint("removed segment"));
    }
}
