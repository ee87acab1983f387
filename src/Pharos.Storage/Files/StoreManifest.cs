using Pharos.Storage.Bytes;

namespace Pharos.Storage.Files;

/// <summary>The manifest of a store whose files and deletions each have a description: which count, and where its write-ahead log begins.</summary>
/// <remarks>Payload of a record (frame: <see cref="RecordLog"/>):<code>
/// v  next file id, v next deletion id, v first log segment
/// v  count, then files added, as <typeparamref name="TFile"/> writes them
/// v  count, then ids of files removed
/// v  count, then deletions added or changed, as <typeparamref name="TDeletion"/> writes them
/// v  count, then ids of deletions removed
/// </code>Used from any thread: maintenance changes files while a request changes deletions.</remarks>
public sealed class StoreManifest<TFile, TDeletion> : ManifestLog
    where TFile : IManifestEntry<TFile>
    where TDeletion : IManifestEntry<TDeletion>
{
    private const long RewriteBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly ManifestEntries<TFile> _files = new("files");
    private readonly ManifestEntries<TDeletion> _deletions = new("deletions");

    private StoreManifest(string path, ReadOnlySpan<byte> magic) : base(path, magic, version: 1, RewriteBytes) { }

    public IReadOnlyList<TFile> Files => _files.All;

    public IReadOnlyList<TDeletion> Deletions => _deletions.All;

    public long NextFileId => _files.NextId;

    public long NextDeletionId => _deletions.NextId;

    /// <summary>Opens or creates.</summary>
    /// <exception cref="CorruptDataException">A record before the last is damaged.</exception>
    public static StoreManifest<TFile, TDeletion> Open(string path, ReadOnlySpan<byte> magic)
    {
        var manifest = new StoreManifest<TFile, TDeletion>(path, magic);
        manifest.Load();
        return manifest;
    }

    /// <summary>Starts anew from what was found, after the old manifest was lost.</summary>
    public static StoreManifest<TFile, TDeletion> Rebuild(string path, ReadOnlySpan<byte> magic, IReadOnlyCollection<TFile> files)
    {
        var manifest = new StoreManifest<TFile, TDeletion>(path, magic);
        manifest.Apply(manifest.Record(0, files, [], [], []).Span);
        manifest.Rewrite();
        return manifest;
    }

    /// <summary>Reserves an id; it is kept by the change that adds the file.</summary>
    public long TakeFileId()
    {
        lock (_gate) return _files.TakeId();
    }

    /// <summary>Writes a change and flushes it before it counts.</summary>
    /// <exception cref="IOException">It could not be written and does not count.</exception>
    public void Change(IReadOnlyCollection<TFile> added, IReadOnlyCollection<long> removed, long? firstWalSegment = null,
        IReadOnlyCollection<TDeletion>? deletions = null, IReadOnlyCollection<long>? removedDeletions = null)
    {
        lock (_gate) Commit(Record(firstWalSegment ?? FirstWalSegment, added, removed, deletions ?? [], removedDeletions ?? []));
    }

    protected override ReadOnlyMemory<byte> Whole() => Record(FirstWalSegment, Files, [], Deletions, []);

    protected override void Apply(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        _files.ReadNextId(ref from);
        _deletions.ReadNextId(ref from);
        FirstWalSegment = (long)from.Uvarint("first log segment");
        _files.ReadChange(ref from);
        _deletions.ReadChange(ref from);
    }

    private ReadOnlyMemory<byte> Record(long firstWalSegment, IReadOnlyCollection<TFile> added, IReadOnlyCollection<long> removed,
        IReadOnlyCollection<TDeletion> deletions, IReadOnlyCollection<long> removedDeletions)
    {
        var to = new ByteWriter();
        _files.WriteNextId(to, added);
        _deletions.WriteNextId(to, deletions);
        to.Uvarint((ulong)firstWalSegment);
        ManifestEntries<TFile>.WriteChange(to, added, removed);
        ManifestEntries<TDeletion>.WriteChange(to, deletions, removedDeletions);
        return to.WrittenMemory;
    }
}
