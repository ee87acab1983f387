using System.Text;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store;

/// <summary>What head and segment readers share: values from resources, scopes, events and links, and writing spans back.</summary>
internal abstract class StoredSpanReader : SpanReader
{
    private static readonly byte[] s_serviceName = "service.name"u8.ToArray();

    private readonly BoundAttribute[] _bound;
    private readonly TraceValue[]?[] _ofResource, _ofScope; // per slot, by number of the resource or scope
    private readonly bool[]?[] _knownResource, _knownScope;
    private string?[] _services = [];

    protected StoredSpanReader(IReadOnlyList<SpanAttribute> attributes)
    {
        _bound = [.. attributes.Select(a => new BoundAttribute(a))];
        _ofResource = new TraceValue[]?[_bound.Length];
        _ofScope = new TraceValue[]?[_bound.Length];
        _knownResource = new bool[]?[_bound.Length];
        _knownScope = new bool[]?[_bound.Length];
    }

    protected BoundAttribute Bound(int slot) => _bound[slot];

    protected int SlotCount => _bound.Length;

    /// <summary>Number of the row's resource.</summary>
    public abstract int ResourceOf(int row);

    public abstract int ScopeOf(int row);

    /// <summary>Fields 1 and 3 of the ResourceSpans message.</summary>
    public abstract ReadOnlySpan<byte> Resource(int resource);

    /// <summary>Fields 1 and 3 of the ScopeSpans message.</summary>
    public abstract ReadOnlySpan<byte> Scope(int scope);

    protected abstract int ResourceCount { get; }

    protected abstract int ScopeCount { get; }

    protected abstract int KindStatusOf(int row);

    protected abstract ReadOnlySpan<byte> NameBytes(int row);

    protected abstract ReadOnlySpan<byte> StatusMessageBytes(int row);

    protected abstract ReadOnlySpan<byte> Rest(int row);

    /// <summary>The attribute on the span itself.</summary>
    protected abstract TraceValue OnSpan(int row, int slot);

    /// <summary>Writes the Span message.</summary>
    public void WriteSpan(int row, ProtoWriter to)
    {
        SpanWriter.WriteFixed(to, TraceIdOf(TraceOf(row)), SpanId(row), ParentId(row), NameBytes(row), KindStatusOf(row), StartNs(row), DurationNs(row), StatusMessageBytes(row));
        WriteAttributes(row, to);
        to.WriteRaw(Rest(row));
    }

    /// <summary>Writes the attributes of the span as field 9.</summary>
    protected abstract void WriteAttributes(int row, ProtoWriter to);

    public sealed override string Name(int row) => Encoding.UTF8.GetString(NameBytes(row));

    public sealed override SpanStatus Status(int row) => KindStatus.Status(KindStatusOf(row));

    public sealed override string ServiceName(int row)
    {
        int resource = ResourceOf(row);
        if (_services.Length <= resource) Array.Resize(ref _services, Math.Max(ResourceCount, resource + 1));
        return _services[resource] ??= FindInFragment(Resource(resource), 1, s_serviceName) is { IsNil: false } value ? value.Plain : "";
    }

    public sealed override TraceValue Get(int row, int slot)
    {
        BoundAttribute bound = _bound[slot];
        switch (bound.Attribute.Intrinsic)
        {
            case Intrinsic.None: break;
            case Intrinsic.Duration: return TraceValue.Duration(DurationNs(row));
            case Intrinsic.Name: return TraceValue.Of(Name(row));
            case Intrinsic.Status: return TraceValue.Of(KindStatus.Status(KindStatusOf(row)));
            case Intrinsic.Kind: return TraceValue.Of(KindStatus.Kind(KindStatusOf(row)));
            case Intrinsic.StatusMessage: return TraceValue.Of(Encoding.UTF8.GetString(StatusMessageBytes(row)));
            case Intrinsic.SpanId: return TraceValue.Of(SpanId(row).ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            case Intrinsic.ParentId: return ParentId(row) == 0 ? TraceValue.Of("") : TraceValue.Of(ParentId(row).ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
            case Intrinsic.InstrumentationName or Intrinsic.InstrumentationVersion: return OnScope(row, slot);
            default: return RestValues.Find(Rest(row), bound, StartNs(row));
        }
        switch (bound.Attribute.Scope)
        {
            case AttributeScope.Span: return OnSpan(row, slot);
            case AttributeScope.Resource: return OnResource(ResourceOf(row), slot);
            case AttributeScope.Instrumentation: return OnScope(row, slot);
            case AttributeScope.Event or AttributeScope.Link: return RestValues.Find(Rest(row), bound, StartNs(row));
            default:
                TraceValue value = OnSpan(row, slot);
                if (value.IsNil) value = OnResource(ResourceOf(row), slot);
                if (value.IsNil) value = RestValues.Find(Rest(row), bound, StartNs(row));
                return value.IsNil ? OnScope(row, slot) : value;
        }
    }

    public sealed override void ValuesOf(int slot, Func<TraceValue, bool> take)
    {
        SpanAttribute attribute = _bound[slot].Attribute;
        bool more = true;
        switch (attribute)
        {
            case { Intrinsic: Intrinsic.Name }:
                NamesOf(name => more = more && take(TraceValue.Of(Encoding.UTF8.GetString(name))));
                return;
            case { Intrinsic: Intrinsic.None, Scope: AttributeScope.Span }:
                SpanValuesOf(slot, value => more = more && take(value));
                return;
            case { Intrinsic: Intrinsic.None, Scope: AttributeScope.Resource }:
                for (int resource = 0; resource < ResourceCount && more; resource++) if (OnResource(resource, slot) is { IsNil: false } value) more = take(value);
                return;
            case { Intrinsic: Intrinsic.None, Scope: AttributeScope.None }:
                SpanValuesOf(slot, value => more = more && take(value));
                for (int resource = 0; resource < ResourceCount && more; resource++) if (OnResource(resource, slot) is { IsNil: false } value) more = take(value);
                return;
            default:
                base.ValuesOf(slot, take);
                return;
        }
    }

    public sealed override void AttributeNames(Action<AttributeScope, string> take)
    {
        SpanKeys(key => take(AttributeScope.Span, Encoding.UTF8.GetString(key)));
        for (int resource = 0; resource < ResourceCount; resource++) KeysIn(Resource(resource), 1, key => take(AttributeScope.Resource, key));
        for (int scope = 0; scope < ScopeCount; scope++) KeysIn(Scope(scope), 3, key => take(AttributeScope.Instrumentation, key));
        for (int row = 0; row < SpanCount; row++)
        {
            ReadOnlySpan<byte> rest = Rest(row);
            if (!rest.IsEmpty) RestValues.Keys(rest, take);
        }
    }

    public sealed override void AttributesOf(int row, Action<string, TraceValue> take)
    {
        take("name", TraceValue.Of(Name(row)));
        take("kind", TraceValue.Of(KindStatus.Kind(KindStatusOf(row))));
        take("status", TraceValue.Of(KindStatus.Status(KindStatusOf(row))));
        if (!StatusMessageBytes(row).IsEmpty) take("statusMessage", TraceValue.Of(Encoding.UTF8.GetString(StatusMessageBytes(row))));
        var fields = new ProtoWriter();
        WriteAttributes(row, fields);
        Each(fields.Written, 9, "span.", take);
        var outer = new ProtoReader(Resource(ResourceOf(row)));
        while (outer.Next())
        {
            if (outer.Field == 1) Each(outer.ReadBytes(), 1, "resource.", take);
            else outer.Skip();
        }
    }

    private static void Each(ReadOnlySpan<byte> message, int field, string prefix, Action<string, TraceValue> take)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            AttributeMessage.Split(reader.ReadBytes(), out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            take(prefix + Encoding.UTF8.GetString(key), AttributeBytes.Decode(value));
        }
    }

    protected delegate void BytesHandler(ReadOnlySpan<byte> bytes);

    /// <summary>The distinct names of spans.</summary>
    protected abstract void NamesOf(BytesHandler take);

    /// <summary>The distinct keys of attributes on spans.</summary>
    protected abstract void SpanKeys(BytesHandler take);

    /// <summary>The distinct values of the attribute of a slot on spans.</summary>
    protected abstract void SpanValuesOf(int slot, Action<TraceValue> take);

    private static void KeysIn(ReadOnlySpan<byte> fragment, int field, Action<string> take)
    {
        var outer = new ProtoReader(fragment);
        while (outer.Next())
        {
            if (outer.Field == 1) RestValues.KeysIn(outer.ReadBytes(), field, take);
            else outer.Skip();
        }
    }

    protected TraceValue OnResource(int resource, int slot)
    {
        TraceValue[] values = _ofResource[slot] ??= new TraceValue[ResourceCount];
        bool[] known = _knownResource[slot] ??= new bool[ResourceCount];
        if (!known[resource])
        {
            values[resource] = FindInFragment(Resource(resource), 1, _bound[slot].Key);
            known[resource] = true;
        }
        return values[resource];
    }

    private TraceValue OnScope(int row, int slot)
    {
        int scope = ScopeOf(row);
        TraceValue[] values = _ofScope[slot] ??= new TraceValue[ScopeCount];
        bool[] known = _knownScope[slot] ??= new bool[ScopeCount];
        if (!known[scope])
        {
            values[scope] = _bound[slot].Attribute.Intrinsic switch
            {
                Intrinsic.InstrumentationName => TextInFragment(Scope(scope), 1),
                Intrinsic.InstrumentationVersion => TextInFragment(Scope(scope), 2),
                _ => FindInFragment(Scope(scope), 3, _bound[slot].Key),
            };
            known[scope] = true;
        }
        return values[scope];
    }

    private static TraceValue FindInFragment(ReadOnlySpan<byte> fragment, int field, ReadOnlySpan<byte> key)
    {
        var reader = new ProtoReader(fragment);
        while (reader.Next())
        {
            if (reader.Field == 1) return AttributeBytes.Find(reader.ReadBytes(), field, key);
            reader.Skip();
        }
        return default;
    }

    private static TraceValue TextInFragment(ReadOnlySpan<byte> fragment, int field)
    {
        var outer = new ProtoReader(fragment);
        while (outer.Next())
        {
            if (outer.Field != 1)
            {
                outer.Skip();
                continue;
            }
            var reader = new ProtoReader(outer.ReadBytes());
            while (reader.Next())
            {
                if (reader.Field == field) return TraceValue.Of(OtlpCommonReader.ReadText(ref reader));
                reader.Skip();
            }
        }
        return TraceValue.Of("");
    }
}
