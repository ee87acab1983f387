using System.Runtime.CompilerServices;

namespace Pharos.Wire.Otlp;

/// <summary>Where the parts of an ExportTraceServiceRequest (or TracesData) stand: one walk that serves the store and the metrics generator. May be used again for another request.</summary>
public sealed class OtlpTraceIndex
{
    /// <summary>Spans, and attributes and other fields of spans, above which a request is refused: what is kept of each is larger than the smallest message that makes it.</summary>
    public const int MaxSpans = 1 << 19, MaxFields = 1 << 22;

    private OtlpScopePlaces[] _scopes = new OtlpScopePlaces[16];
    private OtlpSpanPlaces[] _spans = new OtlpSpanPlaces[64];
    private BytePlace[] _attributes = new BytePlace[256];
    private BytePlace[] _rest = new BytePlace[16];
    private int _scopeCount, _spanCount, _attributeCount, _restCount;

    /// <summary>Bytes that it keeps for the next request.</summary>
    public long CapacityBytes => ((long)_scopes.Length * Unsafe.SizeOf<OtlpScopePlaces>()) + ((long)_spans.Length * Unsafe.SizeOf<OtlpSpanPlaces>()) + ((long)(_attributes.Length + _rest.Length) * Unsafe.SizeOf<BytePlace>());

    public ReadOnlySpan<OtlpScopePlaces> Scopes => _scopes.AsSpan(0, _scopeCount);

    /// <summary>All spans of the request, in its order.</summary>
    public ReadOnlySpan<OtlpSpanPlaces> Spans => _spans.AsSpan(0, _spanCount);

    /// <summary>The KeyValue messages of a span.</summary>
    public ReadOnlySpan<BytePlace> Attributes(int span)
    {
        int from = span == 0 ? 0 : _spans[span - 1].AttributesEnd;
        return _attributes.AsSpan(from, _spans[span].AttributesEnd - from);
    }

    /// <summary>The fields of a span that are neither scalars nor attributes, with their tags: trace state, events, links, counts of what was dropped, flags.</summary>
    public ReadOnlySpan<BytePlace> Rest(int span)
    {
        int from = span == 0 ? 0 : _spans[span - 1].RestEnd;
        return _rest.AsSpan(from, _spans[span].RestEnd - from);
    }

    /// <summary>Forgets what it knew and walks a request.</summary>
    /// <param name="isLimited">False for a request that was taken before.</param>
    /// <exception cref="MalformedMessageException">Not such a message, or one with too many spans. Attributes, events and links are not looked into.</exception>
    public void Read(ReadOnlySpan<byte> request, bool isLimited)
    {
        _scopeCount = _spanCount = _attributeCount = _restCount = 0;
        var reader = new OtlpTraceReader(request);
        while (reader.NextScope())
        {
            int first = _spanCount;
            while (reader.NextSpan(out ReadOnlySpan<byte> span))
            {
                ReadSpan(span, PlaceOf(span, request));
                if (isLimited && (_spanCount > MaxSpans || _attributeCount + _restCount > MaxFields)) throw new MalformedMessageException($"a request of more than {MaxSpans} spans or {MaxFields} attributes is too large");
            }
            Add(ref _scopes, ref _scopeCount) = new OtlpScopePlaces(
                reader.ResourceNumber, PlaceOf(reader.Resource, request), PlaceOf(reader.ResourceSchemaUrl, request), PlaceOf(reader.Scope, request), PlaceOf(reader.ScopeSchemaUrl, request), first, _spanCount);
        }
    }

    private void ReadSpan(ReadOnlySpan<byte> message, BytePlace place)
    {
        var span = new OtlpSpanPlaces { Message = place };
        var reader = new ProtoReader(message);
        for (int begin = 0; reader.Next(); begin = reader.Position)
        {
            switch (reader.Field)
            {
                case OtlpSpan.AttributeField when reader.Type == WireType.Bytes:
                    Add(ref _attributes, ref _attributeCount) = BytePlace.OfNext(ref reader, place.At);
                    break;
                case OtlpSpan.AttributeField:
                    reader.Skip();
                    span.HasMalformedAttribute = true;
                    break;
                default:
                    if (span.TryRead(ref reader, message)) break;
                    reader.Skip();
                    Add(ref _rest, ref _restCount) = new BytePlace(place.At + begin, reader.Position - begin);
                    break;
            }
        }
        span.AttributesEnd = _attributeCount;
        span.RestEnd = _restCount;
        Add(ref _spans, ref _spanCount) = span;
    }

    private static BytePlace PlaceOf(ReadOnlySpan<byte> part, ReadOnlySpan<byte> request) =>
        request.Overlaps(part, out int at) ? new BytePlace(at, part.Length) : default; // an empty part overlaps nothing

    private static ref T Add<T>(ref T[] items, ref int count)
    {
        if (count == items.Length) Array.Resize(ref items, 2 * count);
        return ref items[count++];
    }
}
