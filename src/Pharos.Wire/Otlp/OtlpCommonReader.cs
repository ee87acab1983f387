using System.Text;

namespace Pharos.Wire.Otlp;

/// <summary>Reads what all OTLP signals share from protobuf: attributes, resources, scopes.</summary>
public static class OtlpCommonReader
{
    private const int MaxDepth = 32;

    public static OtlpAttribute ReadAttribute(ReadOnlySpan<byte> message, int depth = 0)
    {
        string key = "";
        object? value = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) key = ReadText(ref reader);
            else if (reader.Field == 2) value = ReadValue(reader.ReadBytes(), depth);
            else reader.Skip();
        }
        return new OtlpAttribute(key, value);
    }

    public static string ReadText(ref ProtoReader reader) => Encoding.UTF8.GetString(reader.ReadBytes());

    /// <summary>An AnyValue: string, bool, long, double, bytes, list or key-value list; null for none.</summary>
    public static object? ReadValue(ReadOnlySpan<byte> message, int depth = 0)
    {
        if (depth > MaxDepth) throw new MalformedMessageException($"attribute values nested deeper than {MaxDepth}");
        object? value = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = ReadText(ref reader); break;
                case 2: value = reader.ReadBool(); break;
                case 3: value = reader.ReadInt64(); break;
                case 4: value = reader.ReadDouble(); break;
                case 5:
                    var items = new List<object?>();
                    var array = new ProtoReader(reader.ReadBytes());
                    while (array.Next()) if (array.Field == 1) items.Add(ReadValue(array.ReadBytes(), depth + 1)); else array.Skip();
                    value = items;
                    break;
                case 6:
                    var pairs = new List<OtlpAttribute>();
                    var list = new ProtoReader(reader.ReadBytes());
                    while (list.Next()) if (list.Field == 1) pairs.Add(ReadAttribute(list.ReadBytes(), depth + 1)); else list.Skip();
                    value = pairs;
                    break;
                case 7: value = reader.ReadBytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }
        return value;
    }

    public static OtlpResource ReadResource(ReadOnlySpan<byte> message, string schemaUrl = "")
    {
        uint dropped = 0;
        var attributes = new List<OtlpAttribute>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) attributes.Add(ReadAttribute(reader.ReadBytes()));
            else if (reader.Field == 2) dropped = (uint)reader.ReadVarint();
            else reader.Skip();
        }
        return new OtlpResource(attributes) { SchemaUrl = schemaUrl, DroppedAttributes = dropped };
    }

    /// <summary>The resource of a ResourceLogs, ResourceMetrics or ResourceSpans: fields 1 and 3, the same in all.</summary>
    public static OtlpResource ReadResourceOf(ReadOnlySpan<byte> resourceMessage)
    {
        ReadOnlySpan<byte> resource = default;
        string schemaUrl = "";
        var reader = new ProtoReader(resourceMessage);
        while (reader.Next())
        {
            if (reader.Field == 1) resource = reader.ReadBytes();
            else if (reader.Field == 3) schemaUrl = ReadText(ref reader);
            else reader.Skip();
        }
        return ReadResource(resource, schemaUrl);
    }

    public static OtlpScope ReadScope(ReadOnlySpan<byte> message, string schemaUrl)
    {
        string name = "", version = "";
        uint dropped = 0;
        var attributes = new List<OtlpAttribute>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = ReadText(ref reader); break;
                case 2: version = ReadText(ref reader); break;
                case 3: attributes.Add(ReadAttribute(reader.ReadBytes())); break;
                case 4: dropped = (uint)reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        return new OtlpScope(name, version, schemaUrl, attributes) { DroppedAttributes = dropped };
    }
}
