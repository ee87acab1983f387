using System.Globalization;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>Finds attributes in messages and prints their values as labels.</summary>
internal static class AttributeValues
{
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
            AttributeMessage.Split(reader.ReadBytes(), out ReadOnlySpan<byte> name, out value);
            if (name.SequenceEqual(key)) return true;
        }
        value = default;
        return false;
    }

    public static string Print(ReadOnlySpan<byte> anyValue, TextCache texts) => AttributeMessage.TryText(anyValue, out ReadOnlySpan<byte> utf8) ? texts[utf8] : Print(OtlpCommonReader.ReadValue(anyValue));

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
