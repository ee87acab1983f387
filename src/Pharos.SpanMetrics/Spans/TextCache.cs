using System.Text;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Strings of UTF-8 texts that come again and again. Begins anew when it holds too many.</summary>
internal sealed class TextCache
{
    private const int MaxTexts = 10_000;
    private readonly Dictionary<byte[], string> _texts = new(ByteKeys.Comparer);
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public TextCache() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();

    public string this[ReadOnlySpan<byte> utf8]
    {
        get
        {
            if (utf8.IsEmpty) return "";
            if (_lookup.TryGetValue(utf8, out string? text)) return text;
            if (_texts.Count >= MaxTexts) _texts.Clear();
            return _lookup[utf8] = Encoding.UTF8.GetString(utf8);
        }
    }
}
