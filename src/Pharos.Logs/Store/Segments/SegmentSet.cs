using Microsoft.Extensions.Logging;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Deletion;
using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Query;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Segments;

/// <summary>The segments of a store and its manifest. The list is swapped whole under the write side of the head's lock.</summary>
internal sealed partial class SegmentSet : IRecentBlocks, IDisposable
{
    private readonly LogHead _head;
    private readonly ILogger _logger;
    private readonly StoreManifest<SegmentInfo, DeleteRequest> _manifest;
    private Segment[] _segments = [];

    private SegmentSet(string folder, LogHead head, ILogger logger, StoreManifest<SegmentInfo, DeleteRequest> manifest)
    {
        Folder = Path.Combine(folder, "segments");
        Quarantine = Path.Combine(folder, "quarantine");
        _head = head;
        _logger = logger;
        _manifest = manifest;
    }

    public string Folder { get; }

    public IReadOnlyList<Segment> Segments => Volatile.Read(ref _segments);

    public IReadOnlyCollection<DeleteRequest> Deletes => _manifest.Deletions;

    public long FirstWalSegment => _manifest.FirstWalSegment;

    public long NextDeleteId => _manifest.NextDeletionId;

    /// <summary>Bytes of all segment files.</summary>
    public long SizeBytes => Segments.Sum(segment => segment.Info.SizeBytes);

    /// <summary>Segments that could not be opened; they lie in quarantine.</summary>
    public int DamagedFiles { get; private set; }

    /// <summary>Blocks left out because they are damaged.</summary>
    public int DamagedBlocks => Segments.Sum(segment => segment.Damages);

    private string Quarantine { get; }

    public static SegmentSet Open(string folder, LogHead head, ILogger logger)
    {
        Directory.CreateDirectory(Path.Combine(folder, "segments"));
        var set = new SegmentSet(folder, head, logger, StoreManifest<SegmentInfo, DeleteRequest>.Open(Path.Combine(folder, "manifest"), "PHAROSLM"u8));
        AtomicFile.DeleteTemporary(set.Folder);
        AtomicFile.DeleteTemporary(folder);
        var known = set._manifest.Files.Select(info => info.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(set.Folder, "*.seg").Where(path => !known.Contains(Path.GetFileName(path)))) File.Delete(path); // written, but not yet listed when the process ended
        var open = new List<Segment>();
        foreach (SegmentInfo info in set._manifest.Files)
        {
            try { open.Add(set.OpenSegment(info)); }
            catch (Exception e) when (e is CorruptDataException or FileNotFoundException)
            {
                set.DamagedFiles++;
                LogSegmentDamaged(logger, info.FileName, e.Message, info.Entries);
                set.SetAside(info);
                set._manifest.Change([], [info.Id]);
            }
        }
        set._segments = [.. open.OrderBy(segment => segment.Info.MinNs)];
        return set;
    }

    public SegmentWriter Begin(out long id)
    {
        id = _manifest.TakeFileId();
        return new SegmentWriter(Path.Combine(Folder, new SegmentInfo(id, 0, 0, 0, 0, 0, 0).FileName));
    }

    /// <summary>Lists written segments and drops others, in one step; <paramref name="alsoLocked"/> runs together with the swap.</summary>
    public void Replace(IReadOnlyList<SegmentInfo> added, IReadOnlyList<Segment> removed, long? firstWalSegment = null, Action? alsoLocked = null, IReadOnlyList<DeleteRequest>? deletes = null)
    {
        Segment[] opened = Publish(added, [.. removed.Select(s => s.Info.Id)], firstWalSegment, deletes);
        _head.Gate.EnterWriteLock();
        try
        {
            alsoLocked?.Invoke();
            Volatile.Write(ref _segments, [.. _segments.Except(removed).Concat(opened).OrderBy(segment => segment.Info.MinNs)]);
        }
        finally { _head.Gate.ExitWriteLock(); }
        foreach (Segment segment in removed)
        {
            segment.DeleteWhenReleased();
            segment.Release();
        }
    }

    public void Change(IReadOnlyList<DeleteRequest> deletes, IReadOnlyList<long> removed) => _manifest.Change([], [], deletions: deletes, removedDeletions: removed);

    /// <summary>Adds the blocks of some streams that overlap a time range, and holds their segments. The caller holds the read side of the head's lock.</summary>
    /// <param name="places">The wanted streams, with what their blocks are to name.</param>
    public void Collect(IReadOnlyDictionary<LogStream, int> places, long startNs, long endNs, List<ILogBlock> blocks, List<Segment> held)
    {
        foreach (Segment segment in _segments)
        {
            if (segment.Info.MinNs >= endNs || segment.Info.MaxNs < startNs) continue;
            bool holds = false;
            for (int s = 0; s < segment.Streams.Length; s++)
            {
                if (!places.TryGetValue(segment.Streams[s], out int place)) continue;
                (int first, int count) = segment.BlocksOf(s).GetOffsetAndLength(segment.Blocks.Length);
                for (int i = first; i < first + count; i++)
                {
                    ref readonly BlockEntry entry = ref segment.Blocks[i];
                    if (entry.MinNs >= endNs) break; // in order of their first entry
                    if (entry.MaxNs < startNs || segment.IsDamaged(i)) continue;
                    if (!holds && !(holds = segment.TryHold())) break;
                    blocks.Add(new SegmentBlock(place, segment, i, entry));
                }
            }
            if (holds) held.Add(segment);
        }
    }

    public void Collect(LogStream stream, int newest, List<ILogBlock> blocks, List<Segment> held)
    {
        var found = new List<ILogBlock>();
        _head.Gate.EnterReadLock();
        try { Collect(new Dictionary<LogStream, int> { [stream] = 0 }, long.MinValue, long.MaxValue, found, held); }
        finally { _head.Gate.ExitReadLock(); }
        blocks.AddRange(found.OrderByDescending(block => block.MaxNs).Take(newest));
    }

    /// <summary>Copies a damaged file aside so that it can be examined after the store has moved on.</summary>
    public void SetAside(SegmentInfo info)
    {
        string path = Path.Combine(Folder, info.FileName), target = Path.Combine(Quarantine, info.FileName);
        if (!File.Exists(path) || File.Exists(target)) return;
        Directory.CreateDirectory(Quarantine);
        AtomicFile.LinkOrCopy(path, target);
    }

    public void Dispose()
    {
        foreach (Segment segment in _segments) segment.Release();
        _manifest.Dispose();
    }

    private Segment[] Publish(IReadOnlyList<SegmentInfo> added, IReadOnlyList<long> removed, long? firstWalSegment, IReadOnlyList<DeleteRequest>? deletes)
    {
        var opened = new List<Segment>();
        try
        {
            foreach (SegmentInfo info in added) opened.Add(OpenSegment(info)); // before it counts: what cannot be read must not be listed
            _manifest.Change(added, removed, firstWalSegment, deletes);
            return [.. opened];
        }
        catch
        {
            foreach (Segment segment in opened)
            {
                segment.DeleteWhenReleased();
                segment.Release();
            }
            throw;
        }
    }

    private Segment OpenSegment(SegmentInfo info)
    {
        Segment segment = Segment.Open(Folder, info, labels =>
        {
            // Opened at the start, or for streams that the head knows: only the former adds any.
            LogStream? known = _head.Streams.Find(labels);
            return known ?? _head.Streams.GetOrAdd(labels);
        }, _logger);
        foreach (ref readonly BlockEntry block in segment.Blocks)
        {
            LogStream stream = segment.Streams[block.Stream];
            // At the start only: later the head knew both before, and must not be overwritten.
            if (block.MaxNs > stream.SealedMaxNs) stream.SealedMaxNs = block.MaxNs;
            if (block.MaxNs > stream.MaxNs) stream.MaxNs = block.MaxNs;
        }
        return segment;
    }

    [LoggerMessage(LogLevel.Error, "segment {File} cannot be opened and lies in quarantine: {Reason}; it held {Entries} entries")]
    private static partial void LogSegmentDamaged(ILogger logger, string file, string reason, long entries);
}
