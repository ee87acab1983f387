using System.Text;
using Pharos.Storage.Bytes;
using Pharos.Traces.TraceQL;
using Pharos.Wire;

namespace Pharos.Traces.Store.Segments;

/// <summary>A query's view of a segment; decodes the pages it is asked for, one of each column at a time.</summary>
internal sealed class SegmentReader : StoredSpanReader
{
    private readonly Segment _segment;
    private readonly IntegerCursor?[] _integers = new IntegerCursor?[ColumnId.FirstAttribute];
    private readonly CodeCursor?[] _codes = new CodeCursor?[ColumnId.FirstAttribute];
    private readonly Dictionary<int, OptionalCursor> _optional = [];
    private readonly SegmentColumn?[] _columns; // per slot, of attributes on the span
    private readonly Dictionary<int, TraceValue>[] _values; // per slot, by code
    private int[]? _traceRows;
    private DictionaryBlob? _names, _resources, _scopes;
    private int _lastTrace, _lastTraceStart, _lastTraceEnd = -1;

    public SegmentReader(Segment segment, IReadOnlyList<SpanAttribute> attributes) : base(attributes)
    {
        _segment = segment;
        _columns = new SegmentColumn?[attributes.Count];
        _values = new Dictionary<int, TraceValue>[attributes.Count];
        for (int slot = 0; slot < attributes.Count; slot++) if (Bound(slot).OnSpan) _columns[slot] = segment.AttributeColumn(Bound(slot).Key);
    }

    public override int SpanCount => _segment.SpanCount;

    public override int TraceCount => _segment.TraceCount;

    public override IReadOnlyList<int> SplitTraces => _segment.SplitTraces;

    protected override int ResourceCount => Resources.Count;

    protected override int ScopeCount => Scopes.Count;

    private DictionaryBlob Resources => _resources ??= _segment.Resources;

    private DictionaryBlob Scopes => _scopes ??= _segment.Scopes;

    private DictionaryBlob Names => _names ??= _segment.Dictionary(_segment.Column(ColumnId.Name)!);

    public override UInt128 TraceIdOf(int trace) => _segment.TraceIdOf(trace);

    public override int FindTrace(UInt128 id) => _segment.FindTrace(id);

    public override int TraceOf(int row)
    {
        if (row >= _lastTraceStart && row < _lastTraceEnd) return _lastTrace;
        // Rows are mostly asked for in order, the next one a few traces on.
        for (int steps = 0; steps < 8 && row >= _lastTraceEnd && _lastTraceEnd >= 0; steps++)
            if (row < Next().End) return _lastTrace;
        int at = Array.BinarySearch(TraceRows, row);
        return Move(at >= 0 ? at : ~at - 1);
    }

    public override void RowsOf(int trace, List<int> rows)
    {
        (int from, int to) = RangeOf(trace);
        for (int row = from; row < to; row++) rows.Add(row);
    }

    public override (long StartNs, long EndNs) BoundsOf(int trace)
    {
        long start = _segment.MinStartNs + Integer(ColumnId.TraceStart)[trace];
        return (start, start + Integer(ColumnId.TraceDuration)[trace]);
    }

    public override ulong SpanId(int row) => (ulong)Integer(ColumnId.SpanId)[row];

    public override ulong ParentId(int row)
    {
        long parent = Integer(ColumnId.Parent)[row];
        if (parent == 0) return 0;
        if (parent < 0) return Optional(ColumnId.ParentId) is { } ids && ids.TryGet(row, out long id) ? (ulong)id : 0;
        (int from, int to) = RangeOf(TraceOf(row));
        if (parent > to - from) throw new CorruptDataException(_segment.Path, 0, $"row {row}: its parent lies outside of the trace");
        return SpanId(from + (int)parent - 1);
    }

    public override long StartNs(int row) => _segment.MinStartNs + Integer(ColumnId.TraceStart)[TraceOf(row)] + Integer(ColumnId.Start).Sparse(row);

    public override long DurationNs(int row) => Integer(ColumnId.Duration)[row];

    public override int ResourceOf(int row) => Within(Codes(ColumnId.Resource)[row], Resources.Count, "resource");

    public override int ScopeOf(int row) => Within(Codes(ColumnId.Scope)[row], Scopes.Count, "scope");

    public override ReadOnlySpan<byte> Resource(int resource) => Resources[resource];

    public override ReadOnlySpan<byte> Scope(int scope) => Scopes[scope];

    protected override int KindStatusOf(int row) => Codes(ColumnId.KindStatus)[row];

    protected override ReadOnlySpan<byte> NameBytes(int row) => Names[Within(Codes(ColumnId.Name)[row], Names.Count, "name")];

    protected override ReadOnlySpan<byte> StatusMessageBytes(int row)
    {
        if (Optional(ColumnId.StatusMessage) is not { } column || !column.TryGet(row, out long code)) return default;
        DictionaryBlob messages = _segment.Dictionary(column.Column);
        return messages[Within((int)code, messages.Count, "status message")];
    }

    protected override ReadOnlySpan<byte> Rest(int row) => Optional(ColumnId.Rest) is { } column ? column.Bytes(row) : default;

    protected override void WriteAttributes(int row, ProtoWriter to)
    {
        int shape = Codes(ColumnId.Shape)[row];
        foreach (int id in _segment.Shapes[Within(shape, _segment.Shapes.Length, "shape")])
        {
            if (id < ColumnId.FirstAttribute || Optional(id) is not { } column || !column.TryGet(row, out long code)) continue;
            DictionaryBlob values = _segment.Dictionary(column.Column);
            int open = to.Open(9);
            to.WriteBytes(1, column.Column.Key);
            to.WriteBytes(2, values[Within((int)code, values.Count, "value")]);
            to.Close(open);
        }
    }

    protected override TraceValue OnSpan(int row, int slot) =>
        _columns[slot] is { } column && Optional(column.Id)!.TryGet(row, out long code) ? ValueOf(slot, column, (int)code) : default;

    public override RowSet Select(SpanCondition condition, RowSet? within)
    {
        SpanAttribute attribute = condition.Attribute;
        if (!condition.HoldsForNil)
        {
            switch (attribute)
            {
                case { Intrinsic: Intrinsic.None, Scope: AttributeScope.Span }: return SelectOnSpan(condition, within);
                case { Intrinsic: Intrinsic.None, Scope: AttributeScope.Resource }: return SelectByCode(ColumnId.Resource, Resources.Count, resource => condition.Holds(OnResource(resource, condition.Slot)), within);
                case { Intrinsic: Intrinsic.Name }: return SelectByCode(ColumnId.Name, Names.Count, name => condition.Holds(TraceValue.Of(Encoding.UTF8.GetString(Names[name]))), within);
                case { Intrinsic: Intrinsic.Status }: return SelectByCode(ColumnId.KindStatus, 64, value => condition.Holds(TraceValue.Of(KindStatus.Status(value))), within);
                case { Intrinsic: Intrinsic.Kind }: return SelectByCode(ColumnId.KindStatus, 64, value => condition.Holds(TraceValue.Of(KindStatus.Kind(value))), within);
                case { Intrinsic: Intrinsic.Duration }: return SelectDuration(condition, within);
                case { Intrinsic: Intrinsic.None, Scope: AttributeScope.None }: return SelectUnscoped(condition, within);
                case { Intrinsic: Intrinsic.None, Scope: AttributeScope.Event or AttributeScope.Link } or { Intrinsic: Intrinsic.EventName or Intrinsic.EventTimeSinceStart or Intrinsic.LinkSpanId or Intrinsic.LinkTraceId }:
                    return SelectInRest(condition, within);
            }
        }
        return base.Select(condition, within);
    }

    protected override void NamesOf(BytesHandler take)
    {
        for (int name = 0; name < Names.Count; name++) take(Names[name]);
    }

    protected override void SpanKeys(BytesHandler take)
    {
        foreach (int id in _segment.AttributeColumns) take(_segment.Column(id)!.Key);
    }

    protected override void SpanValuesOf(int slot, Action<TraceValue> take)
    {
        if (_columns[slot] is not { } column) return;
        DictionaryBlob values = _segment.Dictionary(column);
        for (int code = 0; code < values.Count; code++) take(AttributeBytes.Decode(values[code]));
    }

    /// <summary>Which codes of a sorted dictionary satisfy the condition; a string that must be equal is looked up instead.</summary>
    private (bool[]? Holds, int Only) Matching(SpanCondition condition, SegmentColumn column)
    {
        DictionaryBlob values = _segment.Dictionary(column);
        if (condition is { Op: BinaryOp.Equal, Literal.Kind: ValueKind.String } && values.Count == values.Strings + values.Integers)
            return (null, values.FindString(AttributeBytes.Encode(condition.Literal)));
        var holds = new bool[values.Count];
        int matches = 0, only = -1;
        for (int code = 0; code < holds.Length; code++)
        {
            holds[code] = condition.Holds(ValueOf(condition.Slot, column, code));
            if (!holds[code]) continue;
            matches++;
            only = code;
        }
        return matches > 1 ? (holds, -1) : (null, only);
    }

    private RowSet SelectOnSpan(SpanCondition condition, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        if (_columns[condition.Slot] is not { } column) return found;
        (bool[]? holds, int only) = Matching(condition, column);
        if (holds is null && only < 0) return found;
        OptionalCursor cursor = Optional(column.Id)!;
        for (int page = 0; page < column.Pages.Count; page++)
        {
            ColumnPage info = column.Pages[page];
            int from = page * SegmentFormat.PageRows, to = Math.Min(SpanCount, from + SegmentFormat.PageRows);
            if (info.Count == 0 || (holds is null && (only < info.Min || only > info.Max)) || (within is not null && !within.AnyIn(from, to))) continue;
            if (holds is null && !cursor.Holds(page, only)) continue;
            cursor.MoveTo(page);
            ReadOnlySpan<short> positions = cursor.Positions;
            ReadOnlySpan<long> values = cursor.Values;
            for (int row = from; row < to; row++)
            {
                int position = positions[row - from];
                if (position >= 0 && (holds is null ? values[position] == only : (ulong)values[position] < (ulong)holds.Length && holds[values[position]])) found.Add(row);
            }
        }
        if (within is not null) found.And(within);
        return found;
    }

    private RowSet SelectByCode(int id, int codes, Func<int, bool> test, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        var wanted = new CodeSet(codes, test);
        if (wanted.IsEmpty) return found;
        CodeCursor cursor = Codes(id);
        for (int page = 0; page < cursor.Column.Pages.Count; page++)
        {
            ColumnPage info = cursor.Column.Pages[page];
            int from = page * SegmentFormat.PageRows, to = Math.Min(SpanCount, from + SegmentFormat.PageRows);
            if (wanted.Max < info.Min || wanted.Min > info.Max || (within is not null && !within.AnyIn(from, to))) continue;
            cursor.MoveTo(page);
            wanted.Mark(cursor.Codes[..(to - from)], found.Words[(from >> 6)..]); // a page is a whole number of words
        }
        if (within is not null) found.And(within);
        return found;
    }

    private RowSet SelectDuration(SpanCondition condition, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        IntegerCursor cursor = Integer(ColumnId.Duration);
        for (int page = 0; page < cursor.Column.Pages.Count; page++)
        {
            ColumnPage info = cursor.Column.Pages[page];
            int from = page * SegmentFormat.PageRows, to = Math.Min(SpanCount, from + SegmentFormat.PageRows);
            if (within is not null && !within.AnyIn(from, to)) continue;
            bool none = condition.Op switch
            {
                BinaryOp.Greater or BinaryOp.GreaterOrEqual => !condition.Holds(TraceValue.Duration(info.Max)),
                BinaryOp.Less or BinaryOp.LessOrEqual => !condition.Holds(TraceValue.Duration(info.Min)),
                _ => false,
            };
            if (none) continue;
            for (int row = from; row < to; row++)
                if ((within is null || within.Contains(row)) && condition.Holds(TraceValue.Duration(cursor[row]))) found.Add(row);
        }
        return found;
    }

    /// <summary>The span's attribute decides where it is there, else the resource's, else whatever else has the name.</summary>
    private RowSet SelectUnscoped(SpanCondition condition, RowSet? within)
    {
        SegmentColumn? column = _columns[condition.Slot];
        RowSet found = SelectOnSpan(condition, within);
        OptionalCursor? onSpan = column is null ? null : Optional(column.Id);
        var resources = new sbyte[Resources.Count]; // 1 holds, 0 does not, -1 has none
        for (int resource = 0; resource < resources.Length; resource++)
        {
            TraceValue value = OnResource(resource, condition.Slot);
            resources[resource] = value.IsNil ? (sbyte)-1 : condition.Holds(value) ? (sbyte)1 : (sbyte)0;
        }
        bool mayBeElsewhere = Optional(ColumnId.Rest) is not null || Scopes.Count > 1 || (Scopes.Count == 1 && Scope(0).Length > 0);
        if (!mayBeElsewhere && !resources.Contains((sbyte)1)) return found;
        OptionalCursor? rest = Optional(ColumnId.Rest);
        var scopes = new bool[Scopes.Count]; // whether the scope could have attributes
        for (int scope = 0; scope < scopes.Length; scope++) scopes[scope] = Scope(scope).IndexOf(Bound(condition.Slot).Key) >= 0;
        bool anyScope = scopes.Contains(true);
        for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
        {
            if (found.Contains(row) || (onSpan is not null && onSpan.TryGet(row, out _))) continue;
            sbyte ofResource = resources[ResourceOf(row)];
            if (ofResource >= 0)
            {
                if (ofResource == 1) found.Add(row);
                continue;
            }
            if (((rest is not null && rest.TryGet(row, out _)) || (anyScope && scopes[ScopeOf(row)])) && condition.Holds(Get(row, condition.Slot))) found.Add(row);
        }
        return found;
    }

    private RowSet SelectInRest(SpanCondition condition, RowSet? within)
    {
        var found = new RowSet(SpanCount);
        if (Optional(ColumnId.Rest) is not { } rest) return found;
        for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
            if (rest.TryGet(row, out _) && condition.Holds(Get(row, condition.Slot))) found.Add(row);
        return found;
    }

    private TraceValue ValueOf(int slot, SegmentColumn column, int code)
    {
        Dictionary<int, TraceValue> known = _values[slot] ??= [];
        if (known.TryGetValue(code, out TraceValue value)) return value;
        DictionaryBlob values = _segment.Dictionary(column);
        return known[code] = AttributeBytes.Decode(values[Within(code, values.Count, "value")]);
    }

    private (int From, int To) RangeOf(int trace)
    {
        int from = TraceRows[trace], to = trace + 1 < TraceCount ? TraceRows[trace + 1] : SpanCount;
        if (from < 0 || to > SpanCount || from >= to) throw new CorruptDataException(_segment.Path, 0, $"trace {trace} has rows {from} to {to}");
        return (from, to);
    }

    /// <summary>Goes to the trace after the last one that was asked for.</summary>
    private (int Start, int End) Next()
    {
        Move(_lastTrace + 1);
        return (_lastTraceStart, _lastTraceEnd);
    }

    private int Move(int trace)
    {
        (_lastTraceStart, _lastTraceEnd) = RangeOf(trace);
        return _lastTrace = trace;
    }

    /// <summary>First row of each trace, ascending.</summary>
    private int[] TraceRows
    {
        get
        {
            if (_traceRows is not null) return _traceRows;
            IntegerCursor rows = Integer(ColumnId.TraceRow);
            var all = new int[TraceCount];
            for (int trace = 0; trace < all.Length; trace++)
            {
                all[trace] = (int)rows[trace];
                if (trace == 0 ? all[0] != 0 : all[trace] <= all[trace - 1]) throw new CorruptDataException(_segment.Path, 0, $"trace {trace} has no rows");
            }
            return _traceRows = all;
        }
    }

    private int Within(int number, int count, string what) => (uint)number < (uint)count ? number : throw new CorruptDataException(_segment.Path, 0, $"{what} {number} does not exist");

    private IntegerCursor Integer(int id) => _integers[id] ??= new IntegerCursor(_segment, _segment.Column(id)!, id >= ColumnId.TraceRow ? TraceCount : SpanCount);

    private CodeCursor Codes(int id) => _codes[id] ??= new CodeCursor(_segment, _segment.Column(id)!, SpanCount);

    private OptionalCursor? Optional(int id)
    {
        if (_optional.TryGetValue(id, out OptionalCursor? cursor)) return cursor;
        return _segment.Column(id) is { } column ? _optional[id] = new OptionalCursor(_segment, column, Codes(ColumnId.Shape)) : null;
    }
}
