namespace Pharos.Wire.Otlp;

/// <summary>Looks into KeyValue and AnyValue messages (opentelemetry.proto.common.v1) without making objects of them.</summary>
public static class AttributeMessage
{
    private const byte StringTag = (1 << 3) | 2;

    /// <summary>Key and value of a KeyValue message.</summary>
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
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

    /// <summary>Whether an AnyValue is one string and nothing else, as most are.</summary>
    public static bool TryText(ReadOnlySpan<byte> anyValue, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (anyValue.Length < 2 || anyValue[0] != StringTag) return false;
        var reader = new ProtoReader(anyValue);
        reader.Next();
        utf8 = reader.ReadBytes();
        return reader.Position == anyValue.Length;
    }
}
