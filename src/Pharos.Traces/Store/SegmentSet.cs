using System.Globalization;
using Microsoft.Extensions.Logging;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Traces.Store.Head;
using Pharos.Traces.Store.Segments;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store;

/// <summary>The segments of a store and the manifest that says which count. Changes happen under the store's maintenance lock.</summary>
internal sealed partial class SegmentSet : IDisposable
{
    private const string Suffix = ".segment";

    private readonly string _folder;
    private readonly TraceManifest _manifest;
    private readonly DictionaryCache _cache;
    private readonly ILogger _logger;
    private readonly Dictionary<Segment, long> _ids = [];
    private volatile Segment[] _current = []; // oldest first

    private SegmentSet(string folder, TraceManifest manifest, DictionaryCache cache, ILogger logger)
    {
        _folder = folder;
        _manifest = manifest;
        _cache = cache;
        _logger = logger;
    }

    public IReadOnlyList<Segment> Current => _current;

    public long FirstWalSegment => _manifest.FirstWalSegment;

    public long SizeBytes => _current.Sum(s => s.SizeBytes);

    /// <summary>Segments that could not be opened; they were moved to <c>damaged/</c>.</summary>
    public int Damaged { get; private set; }

    public long Written { get; private set; }

    public long Merged { get; private set; }

    public long Deleted { get; private set; }

    public static SegmentSet Open(string folder, TraceStoreOptions options, ILogger logger)
    {
        string segments = Path.Combine(folder, "segments");
        Directory.CreateDirectory(segments);
        AtomicFile.DeleteTemporary(segments);
        string manifestPath = Path.Combine(folder, "manifest");
        TraceManifest manifest;
        try { manifest = TraceManifest.Open(manifestPath); }
        catch (CorruptDataException e)
        {
            LogManifestDamaged(logger, e);
            File.Move(manifestPath, manifestPath + ".damaged", overwrite: true);
            manifest = TraceManifest.Rebuild(manifestPath, IdsIn(segments));
        }
        var set = new SegmentSet(segments, manifest, new DictionaryCache(options.DictionaryCacheBytes), logger);
        set.OpenAll(options);
        return set;
    }

    /// <summary>Writes a head as a segment. <paramref name="publish"/> is given what must happen together with removing the head.</summary>
    public void Write(HeadBlock head, long firstWalSegment, TimeSpan joinWindow, Action<Action> publish)
    {
        Segment[] neighbours = Neighbours(head.MinStartNs, head.MaxEndNs, joinWindow);
        ReadOnlyMemory<byte> file = SegmentBuilder.Build(head, id => Array.Exists(neighbours, n => n.FindTrace(id) >= 0));
        (long id, Segment segment) = WriteFile(file);
        _manifest.Change([id], [], firstWalSegment);
        Written++;
        publish(() =>
        {
            foreach (int trace in head.SplitTraces)
                if (segment.FindTrace(head.TraceIdOf(trace)) is >= 0 and int number) segment.AddSplit(number); // found by newer heads meanwhile
            Link(segment, neighbours);
            _ids.Add(segment, id);
            _current = [.. _current, segment];
        });
    }

    /// <summary>Joins neighbouring small segments: fewer files to look into, and traces that were cut apart come together.</summary>
    public void Merge(TraceStoreOptions options, Lock commitLock, CancellationToken cancellationToken)
    {
        while (MergePlan.Next(_current, options.MergedSpans) is { } plan)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var head = new HeadBlock();
            foreach (Segment segment in plan) Copy(segment, head);
            Segment[] others = [.. Neighbours(head.MinStartNs, head.MaxEndNs, options.JoinWindow).Except(plan)];
            (long id, Segment merged) = WriteFile(SegmentBuilder.Build(head, trace => Array.Exists(others, o => o.FindTrace(trace) >= 0)));
            _manifest.Change([id], [.. plan.Select(s => _ids[s])]);
            Merged += plan.Count;
            lock (commitLock)
            {
                foreach (Segment segment in plan)
                    foreach (int trace in segment.SplitTraces)
                        if (merged.FindTrace(segment.TraceIdOf(trace)) is >= 0 and int number) merged.AddSplit(number);
                _ids.Add(merged, id);
                int at = Array.IndexOf(_current, plan[0]);
                List<Segment> next = [.. _current];
                next.Insert(at, merged);
                next.RemoveAll(plan.Contains);
                _current = [.. next];
            }
            foreach (Segment segment in plan) Drop(segment);
        }
    }

    /// <summary>Deletes segments by age and by size, oldest first.</summary>
    public void Retain(TraceStoreOptions options, DateTimeOffset now, Lock commitLock)
    {
        var gone = new List<Segment>();
        if (options.Retention > TimeSpan.Zero)
        {
            long oldestNs = ((now - options.Retention).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            gone.AddRange(_current.Where(s => s.MaxEndNs < oldestNs));
        }
        if (options.RetentionSizeBytes > 0)
        {
            long size = SizeBytes - gone.Sum(s => s.SizeBytes);
            foreach (Segment segment in _current.Except(gone).OrderBy(s => s.MaxEndNs).ToArray())
            {
                if (size <= options.RetentionSizeBytes) break;
                gone.Add(segment);
                size -= segment.SizeBytes;
            }
        }
        if (gone.Count == 0) return;
        _manifest.Change([], [.. gone.Select(s => _ids[s])]);
        lock (commitLock) _current = [.. _current.Except(gone)];
        foreach (Segment segment in gone) Drop(segment);
        Deleted += gone.Count;
    }

    /// <summary>Finds traces that heads share with older blocks. Under the commit lock; each trace is looked up once.</summary>
    public void FindSplit(HeadBlock[] heads, TimeSpan joinWindow)
    {
        for (int i = heads.Length - 1; i >= 0; i--)
        {
            HeadBlock head = heads[i];
            if (head.CheckedTraces == head.TraceCount) continue;
            Segment[] neighbours = Neighbours(head.MinStartNs, head.MaxEndNs, joinWindow);
            HeadBlock[] older = heads[(i + 1)..];
            for (int trace = head.CheckedTraces; trace < head.TraceCount; trace++)
            {
                UInt128 id = head.TraceIdOf(trace);
                bool isSplit = false;
                foreach (Segment segment in neighbours)
                {
                    int other = segment.FindTrace(id);
                    if (other < 0) continue;
                    segment.AddSplit(other);
                    isSplit = true;
                }
                foreach (HeadBlock block in older)
                {
                    int other = block.FindTrace(id);
                    if (other < 0) continue;
                    block.AddSplit(other);
                    isSplit = true;
                }
                if (isSplit) head.AddSplit(trace);
            }
            head.CheckedTraces = head.TraceCount;
        }
    }

    public void Dispose()
    {
        foreach (Segment segment in _current) segment.Release();
        _current = [];
        _manifest.Dispose();
    }

    private void OpenAll(TraceStoreOptions options)
    {
        foreach (long id in IdsIn(_folder).Except(_manifest.Segments).ToArray()) File.Delete(PathOf(id)); // written, but never listed
        var opened = new List<Segment>();
        var lost = new List<long>();
        foreach (long id in _manifest.Segments)
        {
            try
            {
                var segment = Segment.Open(PathOf(id), _cache);
                _ids.Add(segment, id);
                opened.Add(segment);
            }
            catch (Exception e) when (e is CorruptDataException or IOException)
            {
                LogSegmentDamaged(_logger, e, PathOf(id));
                Quarantine(id);
                lost.Add(id);
            }
        }
        Damaged = lost.Count;
        if (lost.Count > 0) _manifest.Change([], lost);
        _current = [.. opened];
        foreach (Segment segment in opened)
            if (segment.SplitTraces.Count > 0) Link(segment, Neighbours(segment.MinStartNs, segment.MaxEndNs, options.JoinWindow));
    }

    /// <summary>Tells the other blocks which of their traces a segment has too.</summary>
    private static void Link(Segment segment, Segment[] neighbours)
    {
        foreach (int trace in segment.SplitTraces)
        {
            UInt128 id = segment.TraceIdOf(trace);
            foreach (Segment other in neighbours)
                if (other != segment && other.FindTrace(id) is >= 0 and int number) other.AddSplit(number);
        }
    }

    private Segment[] Neighbours(long minStartNs, long maxEndNs, TimeSpan window)
    {
        long margin = window.Ticks * 100;
        return [.. _current.Where(s => s.MinStartNs <= maxEndNs + margin && s.MaxEndNs >= minStartNs - margin)];
    }

    private static void Copy(Segment segment, HeadBlock head)
    {
        using var reader = new SegmentReader(segment, []);
        var rows = new List<int>();
        var index = new OtlpTraceIndex();
        for (int trace = 0; trace < segment.TraceCount; trace++)
        {
            rows.Clear();
            reader.RowsOf(trace, rows);
            var assembler = new TraceAssembler();
            assembler.Add(reader, rows);
            ProtoWriter request = assembler.Finish();
            index.Read(request.Written, isLimited: false);
            head.Stage(request.Written, index, TraceLimits.None, new HashSet<int>(), [], new AppendResult());
        }
        head.Publish();
    }

    private (long Id, Segment Segment) WriteFile(ReadOnlyMemory<byte> file)
    {
        long id = _manifest.TakeSegmentId();
        AtomicFile.Write(PathOf(id), file.Span);
        return (id, Segment.Open(PathOf(id), _cache));
    }

    private void Drop(Segment segment)
    {
        _ids.Remove(segment);
        _cache.Forget(segment);
        segment.DeleteWhenReleased();
        segment.Release();
    }

    private void Quarantine(long id)
    {
        if (!File.Exists(PathOf(id))) return;
        string folder = Path.Combine(Path.GetDirectoryName(_folder)!, "damaged");
        Directory.CreateDirectory(folder);
        File.Move(PathOf(id), Path.Combine(folder, Path.GetFileName(PathOf(id))), overwrite: true);
    }

    private string PathOf(long id) => Path.Combine(_folder, id.ToString("D12", CultureInfo.InvariantCulture) + Suffix);

    private static IEnumerable<long> IdsIn(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
            if (long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long id)) yield return id;
    }

    [LoggerMessage(LogLevel.Error, "the manifest of the trace store is damaged and is built anew from the segments that are there")]
    private static partial void LogManifestDamaged(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "trace segment {Path} cannot be opened and is put aside")]
    private static partial void LogSegmentDamaged(ILogger logger, Exception exception, string path);
}
