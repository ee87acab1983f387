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
internal sealed class TraceManifest : ManifestLog
{
    private const long RewriteBytes = 256 << 10;

    private readonly SortedSet<long> _segments = [];

    private TraceManifest(string path) : base(path, "PHAROSTM"u8, version: 1, RewriteBytes) { }

    public IReadOnlyCollection<long> Segments => _segments;

    public long NextSegmentId { get; private set; } = 1;

    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    public static TraceManifest Open(string path)
    {
        var manifest = new TraceManifest(path);
        manifest.Load();
        return manifest;
    }

    /// <summary>Starts anew from the files that are there, after the old manifest was lost. The log is replayed from its beginning: spans may then be there twice, and are read once.</summary>
    public static TraceManifest Rebuild(string path, IEnumerable<long> segments)
    {
        var manifest = new TraceManifest(path);
        manifest._segments.UnionWith(segments);
        manifest.NextSegmentId = manifest._segments.Max + 1;
        manifest.Rewrite();
        return manifest;
    }

    public long TakeSegmentId() => NextSegmentId++;

    /// <summary>Writes a change and flushes it before it counts.</summary>
    public void Change(IReadOnlyCollection<long> added, IReadOnlyCollection<long> removed, long? firstWalSegment = null) =>
        Commit(Record(firstWalSegment ?? FirstWalSegment, added, removed));

    protected override ReadOnlyMemory<byte> Whole() => Record(FirstWalSegment, _segments, []);

    protected override void Apply(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        NextSegmentId = Math.Max(NextSegmentId, (long)from.Uvarint("next segment id"));
        FirstWalSegment = (long)from.Uvarint("first log segment");
        foreach (long id in from.Ids("added segments")) _segments.Add(id);
        foreach (long id in from.Ids("removed segments")) _segments.Remove(id);
    }

    private ReadOnlyMemory<byte> Record(long firstWalSegment, IReadOnlyCollection<long> added, IReadOnlyCollection<long> removed)
    {
        var to = new ByteWriter();
        to.Uvarint((ulong)NextSegmentId);
        to.Uvarint((ulong)firstWalSegment);
        to.Ids(added);
        to.Ids(removed);
        return to.WrittenMemory;
    }
}
