using System.Globalization;

namespace Pharos.Traces.TraceQL;

/// <summary>The spans of one trace, from all blocks that have some. Reused from trace to trace.</summary>
internal sealed class TraceSpans(IReadOnlyList<SpanAttribute> attributes) : SpanRows
{
    private readonly List<SpanReader> _readers = [];
    private readonly List<int> _rows = [];
    private readonly TraceTree _tree = new();
    private readonly Intrinsic[] _ofTrace = [.. attributes.Select(a => a.Intrinsic.NeedsTrace() ? a.Intrinsic : Intrinsic.None)];
    private bool _hasTree;

    public UInt128 Id { get; private set; }

    public int Count => _rows.Count;

    public TraceTree Tree
    {
        get
        {
            if (!_hasTree) _tree.Build(Count, i => (_readers[i].SpanId(_rows[i]), _readers[i].ParentId(_rows[i])));
            _hasTree = true;
            return _tree;
        }
    }

    /// <summary>Rows found by the block's own means, per filter of the query; null where the filter must be evaluated.</summary>
    public IReadOnlyDictionary<SpansetFilter, RowSet>? Known { get; private set; }

    public void Reset(UInt128 id, IReadOnlyDictionary<SpansetFilter, RowSet>? known)
    {
        Id = id;
        Known = known;
        _readers.Clear();
        _rows.Clear();
        _hasTree = false;
    }

    public void Add(SpanReader reader, int row)
    {
        _readers.Add(reader);
        _rows.Add(row);
    }

    public int RowOf(int span) => _rows[span];

    public SpanReader ReaderOf(int span) => _readers[span];

    public ulong SpanId(int span) => _readers[span].SpanId(_rows[span]);

    public ulong ParentId(int span) => _readers[span].ParentId(_rows[span]);

    public long StartNs(int span) => _readers[span].StartNs(_rows[span]);

    public long DurationNs(int span) => _readers[span].DurationNs(_rows[span]);

    public string Name(int span) => _readers[span].Name(_rows[span]);

    public string ServiceName(int span) => _readers[span].ServiceName(_rows[span]);

    public override TraceValue Get(int row, int slot)
    {
        Intrinsic ofTrace = _ofTrace[slot];
        return ofTrace == Intrinsic.None ? _readers[row].Get(_rows[row], slot) : OfTrace(row, ofTrace);
    }

    /// <summary>First start and last end.</summary>
    public (long StartNs, long EndNs) Bounds()
    {
        long start = long.MaxValue, end = long.MinValue;
        for (int i = 0; i < Count; i++)
        {
            long begins = StartNs(i);
            start = Math.Min(start, begins);
            end = Math.Max(end, begins + DurationNs(i));
        }
        return (start, end);
    }

    private TraceValue OfTrace(int span, Intrinsic intrinsic)
    {
        switch (intrinsic)
        {
            case Intrinsic.TraceId: return TraceValue.Of(Id.ToString("x32", CultureInfo.InvariantCulture));
            case Intrinsic.TraceDuration:
                (long start, long end) = Bounds();
                return TraceValue.Duration(end - start);
            case Intrinsic.TraceRootName: return Tree.Root < 0 ? default : TraceValue.Of(Name(Tree.Root));
            case Intrinsic.TraceRootService: return Tree.Root < 0 ? default : TraceValue.Of(ServiceName(Tree.Root));
            case Intrinsic.ChildCount: return TraceValue.Of((long)Tree.ChildCount(span));
            case Intrinsic.NestedSetLeft: return TraceValue.Of((long)Tree.Left(span));
            case Intrinsic.NestedSetRight: return TraceValue.Of((long)Tree.Right(span));
            default: return TraceValue.Of((long)Tree.ParentLeft(span));
        }
    }
}
