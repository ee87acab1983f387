using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Query;
using Pharos.Logs.Store.Segments;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Deletion;

/// <summary>The deletion requests of a store, kept in its manifest. Applied to every selection, and by compaction for good.</summary>
internal sealed class DeleteSet
{
    private const LogParts AllParts = LogParts.Timestamps | LogParts.Lines | LogParts.Metadata;

    private readonly SegmentSet _segments;
    private readonly TimeProvider _clock;
    private readonly IDeletePredicates _predicates;
    private readonly Lock _gate = new();
    private (DeleteRequest Request, DeletePredicate Predicate)[] _active;

    public DeleteSet(SegmentSet segments, TimeProvider clock, IDeletePredicates predicates)
    {
        _segments = segments;
        _clock = clock;
        _predicates = predicates;
        _active = Load();
    }

    public IReadOnlyList<DeleteRequest> All
    {
        get { lock (_gate) return [.. _segments.Deletes]; }
    }

    /// <summary>Requests whose entries are not gone for good.</summary>
    public IReadOnlyList<DeleteRequest> Pending => [.. Volatile.Read(ref _active).Select(active => active.Request)];

    /// <summary>Takes effect before it returns.</summary>
    /// <exception cref="QueryException">The query is no log selector.</exception>
    /// <exception cref="IOException">The request could not be stored.</exception>
    public DeleteRequest Add(string query, long startNs, long endNs)
    {
        _predicates.Parse(query);
        lock (_gate)
        {
            var request = new DeleteRequest(_segments.NextDeleteId, query, startNs, endNs, NowNs(), IsProcessed: false);
            _segments.Change([request], []);
            Volatile.Write(ref _active, Load());
            return request;
        }
    }

    /// <summary>Takes a request back; its entries that are still there show again. False where it is unknown or done.</summary>
    public bool Cancel(long id)
    {
        lock (_gate)
        {
            if (_segments.Deletes.FirstOrDefault(delete => delete.Id == id) is not { IsProcessed: false }) return false;
            _segments.Change([], [id]);
            Volatile.Write(ref _active, Load());
            return true;
        }
    }

    /// <summary>Notes that no entry is left that the requests could concern.</summary>
    public void MarkProcessed(IReadOnlyList<DeleteRequest> requests)
    {
        lock (_gate)
        {
            _segments.Change([.. requests.Select(request => request with { IsProcessed = true })], []);
            Volatile.Write(ref _active, Load());
        }
    }

    /// <summary>Whether any pending request may concern a block of a stream.</summary>
    public bool Concerns(LabelSet labels, long minNs, long maxNs) => Of(labels, minNs, maxNs).Count > 0;

    /// <summary>Replaces the blocks that lose entries by what is left of them.</summary>
    public void ApplyTo(IReadOnlyList<LabelSet> streams, List<ILogBlock> blocks)
    {
        if (Volatile.Read(ref _active).Length == 0) return;
        for (int i = blocks.Count - 1; i >= 0; i--)
        {
            ILogBlock block = blocks[i];
            if (!Concerns(streams[block.Stream], block.MinNs, block.MaxNs)) continue;
            var rows = new LogBatch();
            try { block.Load(AllParts, rows); }
            catch (CorruptDataException) // the block is left out from now on, as damaged ones are
            {
                blocks.RemoveAt(i);
                continue;
            }
            Remove(streams[block.Stream], rows);
            if (rows.Count == 0) blocks.RemoveAt(i);
            else blocks[i] = new RowsBlock(block.Stream, rows);
        }
    }

    /// <summary>Takes the deleted entries out of a batch with all parts loaded.</summary>
    /// <param name="due">Only these requests; null for all that are pending.</param>
    public void Remove(LabelSet labels, LogBatch rows, IReadOnlyCollection<DeleteRequest>? due = null)
    {
        if (rows.Count == 0) return;
        List<(DeleteRequest Request, DeletePredicate Predicate)> concerned = Of(labels, rows.TimestampsNs[0], rows.TimestampsNs[rows.Count - 1]);
        if (due is not null) concerned.RemoveAll(one => !due.Contains(one.Request));
        if (concerned.Count > 0) RowFilter.Keep(rows, row => !IsDeleted(concerned, labels, rows, row));
    }

    private static bool IsDeleted(List<(DeleteRequest Request, DeletePredicate Predicate)> concerned, LabelSet labels, LogBatch rows, int row)
    {
        foreach ((DeleteRequest request, DeletePredicate predicate) in concerned)
        {
            if (rows.TimestampsNs[row] < request.StartNs || rows.TimestampsNs[row] > request.EndNs) continue;
            if (predicate.Lines is null || predicate.Lines(labels, rows.Line(row), rows.MetadataSets[rows.MetadataCodes[row]])) return true;
        }
        return false;
    }

    private List<(DeleteRequest Request, DeletePredicate Predicate)> Of(LabelSet labels, long minNs, long maxNs)
    {
        var found = new List<(DeleteRequest, DeletePredicate)>();
        foreach ((DeleteRequest request, DeletePredicate predicate) in Volatile.Read(ref _active))
            if (request.StartNs <= maxNs && request.EndNs >= minNs && predicate.MatchesStream(labels)) found.Add((request, predicate));
        return found;
    }

    private (DeleteRequest, DeletePredicate)[] Load() => [.. _segments.Deletes.Where(delete => !delete.IsProcessed).Select(delete => (delete, _predicates.Parse(delete.Query)))];

    private long NowNs() => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
