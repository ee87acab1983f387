namespace Pharos.Traces.TraceQL;

/// <summary>The attributes that a query names, each with a number.</summary>
internal sealed class SlotTable
{
    private readonly List<SpanAttribute> _attributes = [];

    public IReadOnlyList<SpanAttribute> Attributes => _attributes;

    public int Of(SpanAttribute attribute)
    {
        int slot = _attributes.IndexOf(attribute);
        if (slot >= 0) return slot;
        _attributes.Add(attribute);
        return _attributes.Count - 1;
    }
}
