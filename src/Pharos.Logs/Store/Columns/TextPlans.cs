using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>What one query found out about a text and the shapes that it met: most blocks bring no new ones.</summary>
internal sealed class TextPlans(byte[] text)
{
    private const int MaxShapes = 32_768;

    private readonly ShapeAlignments _alignments = new(text);
    private readonly Dictionary<ShapeText, TextWays> _ways = new(ReferenceEqualityComparer.Instance);

    public byte[] Text => text;

    public static TextPlans Of(SoughtText text)
    {
        if (text.Known is not TextPlans plans) text.Known = plans = new TextPlans(text.Bytes);
        return plans;
    }

    public TextWays WaysOf(ShapeText shape)
    {
        if (_ways.TryGetValue(shape, out TextWays? known)) return known;
        if (_ways.Count == MaxShapes) _ways.Clear();
        return _ways[shape] = _alignments.Find(shape);
    }
}
