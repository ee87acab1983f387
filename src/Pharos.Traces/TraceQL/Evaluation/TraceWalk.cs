namespace Pharos.Traces.TraceQL;

/// <summary>Goes through the traces of several blocks that may match a query; a trace with spans in several blocks comes once, whole.</summary>
internal sealed class TraceWalk : IDisposable
{
    private readonly IReadOnlyList<ISpanBlock> _blocks;
    private readonly CompiledQuery _query;
    private readonly SpanReader?[] _readers;
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<int> _rows = [];

    public TraceWalk(IReadOnlyList<ISpanBlock> blocks, CompiledQuery query)
    {
        _blocks = blocks;
        _query = query;
        _readers = new SpanReader?[blocks.Count];
        Trace = new TraceSpans(query.Attributes);
    }

    /// <summary>The current trace; the next step overwrites it.</summary>
    public TraceSpans Trace { get; }

    public int InspectedTraces { get; private set; }

    public long InspectedSpans { get; private set; }

    public SpanReader Reader(int block) => _readers[block] ??= _blocks[block].Open(_query.Attributes);

    /// <summary>Visits candidates until <paramref name="visit"/> says false.</summary>
    /// <param name="skip">Says from its bounds in this block that a trace need not be looked at; not asked for traces with parts elsewhere.</param>
    public void Run(Func<ISpanBlock, bool> wanted, Func<long, long, bool>? skip, Func<TraceSpans, bool> visit, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _blocks.Count; i++)
        {
            if (!wanted(_blocks[i])) continue;
            cancellationToken.ThrowIfCancellationRequested();
            SpanReader reader = Reader(i);
            InspectedSpans += reader.SpanCount;
            var known = new Dictionary<SpansetFilter, RowSet>();
            RowSet? candidates = _query.Candidates(reader, known);
            // A head numbers traces as they come: the newest are last.
            for (int at = reader.TraceCount - 1; at >= 0; at--)
            {
                if (candidates is not null && !candidates.Contains(at)) continue;
                if ((++InspectedTraces & 255) == 0) cancellationToken.ThrowIfCancellationRequested();
                if (IsSplit(reader, at))
                {
                    UInt128 id = reader.TraceIdOf(at);
                    if (!_seen.Add(id)) continue;
                    Gather(id);
                }
                else
                {
                    if (skip is not null)
                    {
                        (long startNs, long endNs) = reader.BoundsOf(at);
                        if (skip(startNs, endNs)) continue;
                    }
                    _rows.Clear();
                    reader.RowsOf(at, _rows);
                    Trace.Reset(reader.TraceIdOf(at), known);
                    foreach (int row in _rows) Trace.Add(reader, row);
                }
                if (!visit(Trace)) return;
            }
            reader.Dispose(); // its pages and values are not needed again; a trace with parts here opens it anew
            _readers[i] = null;
        }
    }

    public void Dispose()
    {
        foreach (SpanReader? reader in _readers) reader?.Dispose();
    }

    private static bool IsSplit(SpanReader reader, int trace)
    {
        IReadOnlyList<int> split = reader.SplitTraces;
        if (split.Count == 0) return false;
        int low = 0, high = split.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (split[middle] == trace) return true;
            if (split[middle] < trace) low = middle + 1;
            else high = middle - 1;
        }
        return false;
    }

    private void Gather(UInt128 id)
    {
        Trace.Reset(id, null);
        var ids = new HashSet<ulong>();
        for (int i = _blocks.Count - 1; i >= 0; i--)
        {
            SpanReader reader = Reader(i);
            int trace = reader.FindTrace(id);
            if (trace < 0) continue;
            _rows.Clear();
            reader.RowsOf(trace, _rows);
            // The same span twice, from a request that was sent again, counts once; spans that share an id but not a start are two.
            foreach (int row in _rows) if (ids.Add(reader.SpanId(row) ^ ((ulong)reader.StartNs(row) * 0x9E3779B97F4A7C15))) Trace.Add(reader, row);
        }
    }
}
