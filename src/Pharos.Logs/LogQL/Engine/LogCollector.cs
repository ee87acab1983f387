using System.IO.Hashing;
using System.Runtime.InteropServices;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Evaluates a log query: the newest (or oldest) lines that pass, block after block until no block left can hold one that belongs.</summary>
internal sealed class LogCollector
{
    private const int SmallestPiece = 64, LargestPiece = 4096;

    private readonly QueryContext _context;
    private readonly LogQuery _query;
    private readonly CompiledPipeline _pipeline;
    private readonly LogExpr _expr;
    private readonly int _limit;
    private readonly PriorityQueue<LogEntry, (long Time, long Order)> _kept = new();
    private readonly Dictionary<(BaseLabels Base, UInt128 Changes), int> _byKey = [];
    private readonly List<(LabelSet All, LineLabels Parts)> _labels = [];
    private readonly XxHash128 _hash = new();
    private readonly List<int> _piece = [];
    private long _order;

    public LogCollector(QueryContext context, LogQuery query, LogExpr expr)
    {
        _context = context;
        _query = query;
        _expr = expr;
        _limit = query.IntervalNs > 0 ? 1_000_000 : query.Limit; // thinned afterwards
        _pipeline = new CompiledPipeline(new NameTable(), expr.Stages, needed: null);
    }

    public List<LogStream> Run()
    {
        if (_limit <= 0) return [];
        using ILogSelection selection = _context.Source.Select(_expr.Matchers, _query.StartNs, _query.EndNs);
        var scanner = new BlockScanner(_pipeline, selection, _context, _query.StartNs, _query.EndNs);
        ILogBlock[] blocks = [.. selection.Blocks];
        if (_query.IsForward) Array.Sort(blocks, (a, b) => a.MinNs.CompareTo(b.MinNs));
        else Array.Sort(blocks, (a, b) => b.MaxNs.CompareTo(a.MaxNs));
        foreach (ILogBlock block in blocks)
        {
            if (!Belongs(_query.IsForward ? block.MinNs : block.MaxNs)) break; // nor do those after it
            if (!scanner.MayMatch(block)) continue;
            scanner.Scan(block);
            Take(scanner);
        }
        return Streams();
    }

    /// <summary>Goes through the rows in the order that is asked for, in pieces: lines are put together for those rows only that may still belong.</summary>
    private void Take(BlockScanner scanner)
    {
        BlockRows rows = scanner.Rows;
        for (int from = 0; from < rows.Count;)
        {
            _context.Check();
            int most = Math.Clamp(_limit - _kept.Count, SmallestPiece, LargestPiece), size = 0;
            while (size < most && from + size < rows.Count && Belongs(scanner.Batch.TimestampsNs[Row(rows, from + size)])) size++;
            if (size == 0) return;
            _piece.Clear();
            for (int i = 0; i < size; i++) _piece.Add(Row(rows, from + (_query.IsForward ? i : size - 1 - i)));
            scanner.NeedLines(CollectionsMarshal.AsSpan(_piece));
            for (int i = from; i < from + size; i++) if (!TryTake(scanner, Row(rows, i))) return;
            from += size;
        }
    }

    private int Row(BlockRows rows, int index) => rows[_query.IsForward ? index : rows.Count - 1 - index];

    /// <summary>False where neither the row nor any after it belongs.</summary>
    private bool TryTake(BlockScanner scanner, int row)
    {
        LogBatch batch = scanner.Batch;
        long timeNs = batch.TimestampsNs[row];
        if (!Belongs(timeNs)) return false;
        var line = new ByteSlice(batch.Text, batch.Offsets[row], batch.Offsets[row + 1] - batch.Offsets[row]);
        if (!_pipeline.Process(line, timeNs, scanner.Labels(row))) return true;
        _context.Statistics.Passed++;
        Keep(timeNs, _pipeline.State);
        return true;
    }

    /// <summary>Whether a line of this time would be among those wanted.</summary>
    private bool Belongs(long timeNs) => _kept.Count < _limit || (_query.IsForward ? timeNs < _kept.Peek().TimestampNs : timeNs > _kept.Peek().TimestampNs);

    private void Keep(long timeNs, LineState state)
    {
        var entry = new LogEntry(timeNs, state.Line.Span.ToArray(), LabelsOf(state.Labels), _order++);
        // The first to go is the last of those wanted: the latest, or backward the earliest.
        (long, long) priority = _query.IsForward ? (-timeNs, -entry.Order) : (timeNs, -entry.Order);
        if (_kept.Count < _limit) _kept.Enqueue(entry, priority);
        else _kept.EnqueueDequeue(entry, priority);
    }

    private int LabelsOf(LabelState labels)
    {
        (BaseLabels, UInt128) key = (labels.Base, labels.IsChanged ? labels.ChangesKey(_hash) : 0);
        if (_byKey.TryGetValue(key, out int known)) return known;
        var parts = new LineLabels(labels.ToLabels(c => c == LabelCategory.Stream), labels.ToLabels(c => c == LabelCategory.StructuredMetadata), labels.ToLabels(c => c == LabelCategory.Parsed));
        _labels.Add((labels.ToLabels(), parts));
        _byKey.Add(key, _labels.Count - 1);
        return _labels.Count - 1;
    }

    private List<LogStream> Streams()
    {
        LogEntry[] entries = [.. _kept.UnorderedItems.Select(i => i.Element)];
        Array.Sort(entries, (a, b) => (_query.IsForward ? a.TimestampNs.CompareTo(b.TimestampNs) : b.TimestampNs.CompareTo(a.TimestampNs)) is var order && order != 0 ? order : a.Order.CompareTo(b.Order));
        if (_query.IntervalNs > 0) entries = [.. Thinned(entries).Take(_query.Limit)];
        _context.Statistics.Entries = entries.Length;
        var streams = new Dictionary<LabelSet, (LineLabels Parts, List<LogEntry> Entries)>();
        foreach (LogEntry entry in entries)
        {
            (LabelSet all, LineLabels parts) = _labels[entry.Labels];
            if (!streams.TryGetValue(all, out (LineLabels Parts, List<LogEntry> Entries) stream)) streams.Add(all, stream = (parts, []));
            stream.Entries.Add(entry);
        }
        return [.. streams.OrderBy(s => s.Key, Comparer<LabelSet>.Create(LabelSet.Compare)).Select(s => new LogStream(s.Key, s.Value.Parts, s.Value.Entries))];
    }

    private IEnumerable<LogEntry> Thinned(LogEntry[] entries)
    {
        long? last = null;
        foreach (LogEntry entry in entries)
        {
            if (last is { } before && Math.Abs(entry.TimestampNs - before) < _query.IntervalNs) continue;
            last = entry.TimestampNs;
            yield return entry;
        }
    }
}
