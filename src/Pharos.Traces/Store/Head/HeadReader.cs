using System.Buffers;
using System.Text;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store.Head;

/// <summary>A query's view of the rows that a head had when it was opened.</summary>
internal sealed class HeadReader : StoredSpanReader
{
    private readonly HeadBlock _head;
    private readonly int[] _keys; // per slot, -1 where no span of the head has the key
    private readonly Dictionary<int, TraceValue> _values = [];
    private readonly int[] _split;
    private Dictionary<UInt128, int>? _traceOf;
    private int[]? _rowsByTrace, _traceStarts;

    public HeadReader(HeadBlock head, IReadOnlyList<SpanAttribute> attributes) : base(attributes)
    {
        _head = head;
        SpanCount = head.SpanCount;
        TraceCount = head.TraceCount; // read after the spans: every span's trace is counted
        _split = [.. head.SplitTraces.Where(t => t < TraceCount)];
        ResourceCount = head.Resources.Count;
        ScopeCount = head.Scopes.Count;
        _keys = new int[attributes.Count];
        int keyCount = head.Pairs.Keys.Count;
        for (int slot = 0; slot < _keys.Length; slot++)
        {
            _keys[slot] = -1;
            if (!Bound(slot).OnSpan) continue;
            for (int key = 0; key < keyCount && _keys[slot] < 0; key++) if (head.Pairs.Keys[key].SequenceEqual(Bound(slot).Key)) _keys[slot] = key;
        }
    }

    public override int SpanCount { get; }

    public override int TraceCount { get; }

    public override IReadOnlyList<int> SplitTraces => _split;

    protected override int ResourceCount { get; }

    protected override int ScopeCount { get; }

    public override UInt128 TraceIdOf(int trace) => _head.TraceIdOf(trace);

    public override int TraceOf(int row) => _head.Page(row).Trace[row % HeadPage.Rows];

    public override int FindTrace(UInt128 id)
    {
        if (_traceOf is null)
        {
            _traceOf = new Dictionary<UInt128, int>(TraceCount);
            for (int trace = 0; trace < TraceCount; trace++) _traceOf[_head.TraceIdOf(trace)] = trace;
        }
        return _traceOf.GetValueOrDefault(id, -1);
    }

    public override void RowsOf(int trace, List<int> rows)
    {
        if (_traceStarts is null) Group();
        for (int i = _traceStarts![trace]; i < _traceStarts[trace + 1]; i++) rows.Add(_rowsByTrace![i]);
    }

    public override (long StartNs, long EndNs) BoundsOf(int trace)
    {
        if (_traceStarts is null) Group();
        long start = long.MaxValue, end = long.MinValue;
        for (int i = _traceStarts![trace]; i < _traceStarts[trace + 1]; i++)
        {
            int row = _rowsByTrace![i];
            start = Math.Min(start, StartNs(row));
            end = Math.Max(end, StartNs(row) + DurationNs(row));
        }
        return (start, end);
    }

    public override ulong SpanId(int row) => _head.Page(row).SpanId[row % HeadPage.Rows];

    public override ulong ParentId(int row) => _head.Page(row).ParentId[row % HeadPage.Rows];

    public override long StartNs(int row) => _head.Page(row).StartNs[row % HeadPage.Rows];

    public override long DurationNs(int row) => _head.Page(row).DurationNs[row % HeadPage.Rows];

    public override int ResourceOf(int row) => _head.Page(row).Resource[row % HeadPage.Rows];

    public override int ScopeOf(int row) => _head.Page(row).Scope[row % HeadPage.Rows];

    public override ReadOnlySpan<byte> Resource(int resource) => _head.Resources[resource];

    public override ReadOnlySpan<byte> Scope(int scope) => _head.Scopes[scope];

    protected override int KindStatusOf(int row) => _head.Page(row).KindStatus[row % HeadPage.Rows];

    protected override ReadOnlySpan<byte> NameBytes(int row) => _head.Names[_head.Page(row).Name[row % HeadPage.Rows]];

    protected override ReadOnlySpan<byte> StatusMessageBytes(int row)
    {
        int number = _head.Page(row).StatusMessage[row % HeadPage.Rows];
        return number < 0 ? default : _head.StatusMessages[number];
    }

    protected override ReadOnlySpan<byte> Rest(int row) => _head.Page(row).Rest(row % HeadPage.Rows);

    protected override void WriteAttributes(int row, ProtoWriter to)
    {
        foreach (int pair in _head.Page(row).Attributes(row % HeadPage.Rows)) to.WriteBytes(9, _head.Pairs[pair]);
    }

    protected override TraceValue OnSpan(int row, int slot)
    {
        int key = _keys[slot];
        if (key < 0) return default;
        int pair = PairOf(row, key);
        return pair < 0 ? default : ValueOf(pair);
    }

    public override RowSet Select(SpanCondition condition, RowSet? within)
    {
        SpanAttribute attribute = condition.Attribute;
        bool onSpan = attribute is { Intrinsic: Intrinsic.None, Scope: AttributeScope.Span };
        if (onSpan && !condition.HoldsForNil) return SelectOnSpan(condition, within);
        // Elsewhere few distinct values exist: one answer per resource, name or kind serves all its spans.
        return attribute switch
        {
            { Intrinsic: Intrinsic.None, Scope: AttributeScope.Resource } => SelectByCode(condition, within, ResourceCount, (page, at) => page.Resource[at], resource => OnResource(resource, condition.Slot)),
            { Intrinsic: Intrinsic.Name } => SelectByCode(condition, within, _head.Names.Count, (page, at) => page.Name[at], name => TraceValue.Of(Encoding.UTF8.GetString(_head.Names[name]))),
            { Intrinsic: Intrinsic.Status } => SelectByCode(condition, within, 64, (page, at) => page.KindStatus[at], value => TraceValue.Of(KindStatus.Status(value))),
            { Intrinsic: Intrinsic.Kind } => SelectByCode(condition, within, 64, (page, at) => page.KindStatus[at], value => TraceValue.Of(KindStatus.Kind(value))),
            _ => base.Select(condition, within),
        };
    }

    protected override void NamesOf(BytesHandler take)
    {
        for (int name = 0, count = _head.Names.Count; name < count; name++) take(_head.Names[name]);
    }

    protected override void SpanKeys(BytesHandler take)
    {
        for (int key = 0, count = _head.Pairs.Keys.Count; key < count; key++) take(_head.Pairs.Keys[key]);
    }

    protected override void SpanValuesOf(int slot, Action<TraceValue> take)
    {
        int key = _keys[slot];
        if (key < 0) return;
        for (int pair = 0, count = _head.Pairs.Count; pair < count; pair++)
            if (_head.Pairs.KeyOf(pair) == key) take(AttributeBytes.Decode(_head.Pairs.ValueOf(pair)));
    }

    private RowSet SelectOnSpan(SpanCondition condition, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        int key = _keys[condition.Slot];
        if (key < 0) return found;
        int pairCount = _head.Pairs.Count;
        bool[] holds = ArrayPool<bool>.Shared.Rent(pairCount);
        try
        {
            Array.Clear(holds, 0, pairCount);
            bool any = false;
            byte[]? exact = condition is { Op: BinaryOp.Equal, Literal.Kind: ValueKind.String } ? AttributeBytes.Encode(condition.Literal) : null;
            for (int pair = 0; pair < pairCount; pair++)
            {
                if (_head.Pairs.KeyOf(pair) != key) continue;
                ReadOnlySpan<byte> value = _head.Pairs.ValueOf(pair);
                holds[pair] = exact is not null && AttributeMessage.TryText(value, out _) ? value.SequenceEqual(exact) : condition.Holds(AttributeBytes.Decode(value));
                any |= holds[pair];
            }
            if (!any) return found;
            for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
            {
                foreach (int pair in _head.Page(row).Attributes(row % HeadPage.Rows))
                {
                    if (!holds[pair]) continue;
                    if (PairOf(row, key) == pair) found.Add(row); // of a key that stands there twice the first counts
                    break;
                }
            }
            return found;
        }
        finally { ArrayPool<bool>.Shared.Return(holds); }
    }

    private RowSet SelectByCode(SpanCondition condition, RowSet? within, int codes, Func<HeadPage, int, int> codeOf, Func<int, TraceValue> valueOf)
    {
        var found = new RowSet(SpanCount);
        var holds = new bool[codes];
        bool any = false;
        for (int code = 0; code < codes; code++) any |= holds[code] = condition.Holds(valueOf(code));
        if (!any) return found;
        for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
            if (holds[codeOf(_head.Page(row), row % HeadPage.Rows)]) found.Add(row);
        return found;
    }

    private int PairOf(int row, int key)
    {
        foreach (int pair in _head.Page(row).Attributes(row % HeadPage.Rows)) if (_head.Pairs.KeyOf(pair) == key) return pair;
        return -1;
    }

    private TraceValue ValueOf(int pair)
    {
        if (!_values.TryGetValue(pair, out TraceValue value)) _values[pair] = value = AttributeBytes.Decode(_head.Pairs.ValueOf(pair));
        return value;
    }

    private void Group()
    {
        _traceStarts = new int[TraceCount + 1];
        for (int row = 0; row < SpanCount; row++) _traceStarts[TraceOf(row) + 1]++;
        for (int trace = 0; trace < TraceCount; trace++) _traceStarts[trace + 1] += _traceStarts[trace];
        int[] next = [.. _traceStarts];
        _rowsByTrace = new int[SpanCount];
        for (int row = 0; row < SpanCount; row++) _rowsByTrace[next[TraceOf(row)]++] = row;
    }
}
