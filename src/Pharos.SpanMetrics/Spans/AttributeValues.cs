using System.Globalization;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Finds attributes in messages and prints their values as labels.</summary>
internal static class AttributeValues
{
    private const byte StringTag = (1 << 3) | 2;

    /// <summary>The AnyValue of a key among the KeyValue messages of a field; of a repeated key the first.</summary>
    public static bool TryFind(ReadOnlySpan<byte> message, int field, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            Split(reader.ReadBytes(), out ReadOnlySpan<byte> name, out value);
            if (name.SequenceEqual(key)) return true;
        }
        value = default;
        return false;
    }

    public static void Split(ReadOnlySpan<byte> keyValue, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = default;
        value = default;
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.ReadBytes();
            else if (reader.Field == 2) value = reader.ReadBytes();
            else reader.Skip();
        }
    }

    /// <summary>Whether it is one string, as most values are.</summary>
    public static bool TryText(ReadOnlySpan<byte> anyValue, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (anyValue.Length < 2 || anyValue[0] != StringTag) return false;
        var reader = new ProtoReader(anyValue);
        reader.Next();
        utf8 = reader.ReadBytes();
        return reader.Position == anyValue.Length;
    }

    public static string Print(ReadOnlySpan<byte> anyValue, TextCache texts) => TryText(anyValue, out ReadOnlySpan<byte> utf8) ? texts[utf8] : Print(OtlpCommonReader.ReadValue(anyValue));

    /// <summary>A number, or 0.</summary>
    public static double Number(ReadOnlySpan<byte> anyValue) => OtlpCommonReader.ReadValue(anyValue) switch { double d => d, long l => l, _ => 0 };

    private static string Print(object? value) => value switch
    {
        null => "",
        string s => s,
        bool b => b ? "true" : "false",
        long l => l.ToString(CultureInfo.InvariantCulture),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        List<object?> items => "[" + string.Join(", ", items.Select(Print)) + "]",
        List<OtlpAttribute> pairs => "{" + string.Join(", ", pairs.Select(p => p.Key + "=" + Print(p.Value))) + "}",
        _ => throw new System.Diagnostics.UnreachableException($"no text for {value.GetType().Name}"),
    };
}
