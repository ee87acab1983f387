using System.Buffers.Binary;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store.Head;

/// <summary>Spans in memory until they become a segment: columns in order of arrival, with tables of all distinct texts.</summary>
/// <remarks>One writer (the store's commit lock). Rows are staged, logged, then published; readers see published rows only.</remarks>
internal sealed class HeadBlock : ISpanBlock
{
    private readonly List<HeadPage> _pages = [];
    private readonly Dictionary<UInt128, int> _traceOf = [];
    private HeadTrace[] _traces = new HeadTrace[64];
    private HeadPage[] _published = [];
    private int _count, _staged, _traceCount, _publishedTraces;
    private int _lastTrace = -1; // of the span before: most spans come with others of their trace
    private readonly ProtoWriter _fragment = new();

    /// <param name="FirstWalSegment">The log's segment that its first record is in, or a later one.</param>
    public long FirstWalSegment { get; init; }

    public PairTable Pairs { get; } = new();

    public ByteInterner Names { get; } = new();

    public ByteInterner StatusMessages { get; } = new();

    /// <summary>Fields 1 and 3 of ResourceSpans messages, with tags.</summary>
    public ByteInterner Resources { get; } = new();

    /// <summary>Fields 1 and 3 of ScopeSpans messages, with tags.</summary>
    public ByteInterner Scopes { get; } = new();

    public int SpanCount => Volatile.Read(ref _count);

    public int TraceCount => Volatile.Read(ref _publishedTraces);

    public long MinStartNs { get; private set; } = long.MaxValue;

    public long MaxEndNs { get; private set; } = long.MinValue;

    /// <summary>Bytes of the tables, which have no bound but this.</summary>
    public long TableBytes => Pairs.SizeBytes + Names.SizeBytes + StatusMessages.SizeBytes + Resources.SizeBytes + Scopes.SizeBytes + _restBytes;

    private long _restBytes;
    private int[] _split = [];

    /// <summary>Traces that have been looked up in older blocks, see <see cref="AddSplit"/>.</summary>
    public int CheckedTraces { get; set; }

    /// <summary>Traces that other blocks have spans of, ascending.</summary>
    public IReadOnlyList<int> SplitTraces => Volatile.Read(ref _split);

    /// <summary>When its first span came; the head is cut some time after.</summary>
    public DateTimeOffset? FirstAppend { get; set; }

    /// <summary>Notes that another block has spans of a trace. Under the writer's lock.</summary>
    public void AddSplit(int trace)
    {
        int at = Array.BinarySearch(_split, trace);
        if (at < 0) Volatile.Write(ref _split, [.. _split[..~at], trace, .. _split[~at..]]);
    }

    public ReadOnlySpan<HeadPage> Pages => Volatile.Read(ref _published);

    public HeadPage Page(int row) => Volatile.Read(ref _published)[row / HeadPage.Rows];

    public UInt128 TraceIdOf(int trace) => Volatile.Read(ref _traces)[trace].Id;

    /// <summary>Reads a request into rows that nobody sees yet.</summary>
    /// <param name="index">Of the request.</param>
    /// <param name="refused">In: numbers of the spans that were refused when the request was first taken. Null: limits decide, and <paramref name="refusedNow"/> receives the numbers.</param>
    /// <exception cref="MalformedMessageException">An attribute is malformed; call <see cref="Rollback"/>.</exception>
    public void Stage(ReadOnlySpan<byte> request, OtlpTraceIndex index, TraceLimits limits, IReadOnlySet<int>? refused, List<int> refusedNow, AppendResult result)
    {
        int resourceNumber = -1, resource = -1;
        foreach (ref readonly OtlpScopePlaces places in index.Scopes)
        {
            if (places.ResourceNumber != resourceNumber)
            {
                resource = InternFragment(Resources, places.Resource.In(request), places.ResourceSchemaUrl.In(request), 1);
                resourceNumber = places.ResourceNumber;
            }
            int scope = InternFragment(Scopes, places.Scope.In(request), places.ScopeSchemaUrl.In(request), 3);
            for (int number = places.FirstSpan; number < places.SpansEnd; number++)
            {
                if (refused is not null && refused.Contains(number)) continue;
                ref readonly OtlpSpanPlaces span = ref index.Spans[number];
                if (Refuse(request, span, limits, refused is null) is { } reason)
                {
                    result[reason]++;
                    refusedNow.Add(number);
                    continue;
                }
                StageSpan(request, index, number, resource, scope, limits, result);
                result.Spans++;
            }
        }
    }

    /// <summary>Shows the staged rows to readers.</summary>
    public void Publish()
    {
        for (int row = _count; row < _staged; row++)
        {
            HeadPage page = _pages[row / HeadPage.Rows];
            long start = page.StartNs[row % HeadPage.Rows];
            MinStartNs = Math.Min(MinStartNs, start);
            MaxEndNs = Math.Max(MaxEndNs, start + page.DurationNs[row % HeadPage.Rows]);
        }
        if (_published.Length != _pages.Count) Volatile.Write(ref _published, [.. _pages]);
        Volatile.Write(ref _publishedTraces, _traceCount);
        Volatile.Write(ref _count, _staged);
    }

    /// <summary>Forgets the staged rows.</summary>
    public void Rollback()
    {
        for (int row = _staged - 1; row >= _count; row--)
        {
            HeadPage page = _pages[row / HeadPage.Rows];
            ref HeadTrace trace = ref _traces[page.Trace[row % HeadPage.Rows]];
            trace.LastRow = page.Previous[row % HeadPage.Rows];
            trace.Spans--;
        }
        _lastTrace = -1;
        for (; _traceCount > _publishedTraces; _traceCount--) _traceOf.Remove(_traces[_traceCount - 1].Id);
        _staged = _count;
    }

    /// <summary>Number of a trace, or -1. For the writer and under its lock.</summary>
    public int FindTrace(UInt128 id) => _traceOf.TryGetValue(id, out int trace) && trace < _publishedTraces ? trace : -1;

    /// <summary>The trace's rows below <paramref name="count"/>, newest first. Under the writer's lock.</summary>
    public void RowsOf(int trace, int count, List<int> rows)
    {
        for (int row = _traces[trace].LastRow; row >= 0; row = _pages[row / HeadPage.Rows].Previous[row % HeadPage.Rows])
            if (row < count) rows.Add(row);
    }

    public SpanReader Open(IReadOnlyList<SpanAttribute> attributes) => new HeadReader(this, attributes);

    private Refusal? Refuse(ReadOnlySpan<byte> request, in OtlpSpanPlaces span, TraceLimits limits, bool limited)
    {
        if (span.TraceId.Length != 16 || span.SpanId.Length != 8 || span.ParentSpanId.Length is not (0 or 8)) return Refusal.InvalidId;
        UInt128 id = BinaryPrimitives.ReadUInt128BigEndian(span.TraceId.In(request));
        if (id == UInt128.Zero) return Refusal.InvalidId;
        if (!limited) return null;
        if (span.Message.Length > limits.MaxSpanBytes) return Refusal.SpanTooLarge;
        if (!TryTrace(id, out int trace))
            return limits.MaxLiveTraces > 0 && _traceCount >= limits.MaxLiveTraces ? Refusal.TooManyTraces : null;
        return limits.MaxBytesPerTrace > 0 && _traces[trace].Bytes + span.Message.Length > limits.MaxBytesPerTrace ? Refusal.TraceTooLarge : null;
    }

    private void StageSpan(ReadOnlySpan<byte> request, OtlpTraceIndex index, int number, int resource, int scope, TraceLimits limits, AppendResult result)
    {
        ref readonly OtlpSpanPlaces span = ref index.Spans[number];
        if (span.HasMalformedAttribute) throw new MalformedMessageException("an attribute is malformed");
        int row = _staged, at = row % HeadPage.Rows;
        if (at == 0 && row / HeadPage.Rows == _pages.Count) _pages.Add(new HeadPage());
        HeadPage page = _pages[row / HeadPage.Rows];
        page.AttributesEnd[at] = StageAttributes(request, index.Attributes(number), page, at == 0 ? 0 : page.AttributesEnd[at - 1], limits, result);
        page.RestEnd[at] = StageRest(request, index.Rest(number), page, at == 0 ? 0 : page.RestEnd[at - 1]);
        int trace = TraceOf(BinaryPrimitives.ReadUInt128BigEndian(span.TraceId.In(request)));
        ref HeadTrace info = ref _traces[trace];
        page.Trace[at] = trace;
        page.Previous[at] = info.LastRow;
        page.SpanId[at] = BinaryPrimitives.ReadUInt64BigEndian(span.SpanId.In(request));
        page.ParentId[at] = span.ParentSpanId.Length == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span.ParentSpanId.In(request));
        page.StartNs[at] = (long)Math.Min(span.StartNs, long.MaxValue / 2);
        page.DurationNs[at] = span.EndNs > span.StartNs ? (long)Math.Min(span.EndNs - span.StartNs, long.MaxValue / 4) : 0;
        page.KindStatus[at] = KindStatus.Of(span.Kind, span.StatusCode, span.HasStatus);
        page.Name[at] = Names.Intern(span.Name.In(request));
        page.StatusMessage[at] = span.StatusMessage.Length == 0 ? -1 : StatusMessages.Intern(span.StatusMessage.In(request));
        page.Resource[at] = resource;
        page.Scope[at] = scope;
        info.LastRow = row;
        info.Spans++;
        info.Bytes += span.Message.Length;
        _staged = row + 1;
    }

    /// <returns>The row's <see cref="HeadPage.AttributesEnd"/>.</returns>
    private int StageAttributes(ReadOnlySpan<byte> request, ReadOnlySpan<BytePlace> attributes, HeadPage page, int end, TraceLimits limits, AppendResult result)
    {
        int taken = 0;
        foreach (BytePlace place in attributes)
        {
            int pair = Pairs.Intern(place.In(request), limits, out bool isTruncated);
            if (isTruncated) result[Refusal.AttributeTruncated]++;
            if (pair == PairTable.Dropped) result[Refusal.TooManyKeys]++;
            else if (++taken > limits.MaxAttributesPerSpan) result[Refusal.TooManyAttributes]++;
            else page.AddAttribute(end++, pair);
        }
        return end;
    }

    /// <returns>The row's <see cref="HeadPage.RestEnd"/>.</returns>
    private int StageRest(ReadOnlySpan<byte> request, ReadOnlySpan<BytePlace> fields, HeadPage page, int end)
    {
        foreach (BytePlace place in fields)
        {
            ReadOnlySpan<byte> field = place.In(request);
            var reader = new ProtoReader(field);
            reader.Next();
            if (reader.Field is OtlpSpan.EventField or OtlpSpan.LinkField) AttributeBytes.ValidateAll(reader.ReadBytes(), reader.Field == OtlpSpan.EventField ? 3 : 4);
            page.AddRest(end, field);
            end += field.Length;
            _restBytes += field.Length;
        }
        return end;
    }

    private int TraceOf(UInt128 id)
    {
        if (TryTrace(id, out int trace)) return trace;
        trace = _traceCount;
        if (trace == _traces.Length)
        {
            var larger = new HeadTrace[2 * trace];
            Array.Copy(_traces, larger, trace);
            Volatile.Write(ref _traces, larger);
        }
        _traces[trace] = new HeadTrace { Id = id, LastRow = -1 };
        _traceOf.Add(id, trace);
        _traceCount++;
        return _lastTrace = trace;
    }

    private bool TryTrace(UInt128 id, out int trace)
    {
        trace = _lastTrace;
        if (trace >= 0 && _traces[trace].Id == id) return true;
        if (!_traceOf.TryGetValue(id, out trace)) return false;
        _lastTrace = trace;
        return true;
    }

    /// <summary>Resource or scope with its schema, as the fields of the message around it.</summary>
    private int InternFragment(ByteInterner table, ReadOnlySpan<byte> message, ReadOnlySpan<byte> schemaUrl, int attributeField)
    {
        _fragment.Clear();
        if (!message.IsEmpty) _fragment.WriteBytes(1, message);
        if (!schemaUrl.IsEmpty) _fragment.WriteBytes(3, schemaUrl);
        int number = table.Find(_fragment.Written);
        if (number >= 0) return number;
        AttributeBytes.ValidateAll(message, attributeField);
        return table.Intern(_fragment.Written);
    }
}
