using System.Text;
using Pharos.Traces.TraceQL;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Store;

/// <summary>Reads KeyValue and AnyValue messages (opentelemetry.proto.common.v1) as values of TraceQL.</summary>
internal static class AttributeBytes
{
    private const int MaxDepth = 32;
    private const byte IntTag = 3 << 3;

    /// <summary>The attribute of that key among those in <paramref name="field"/> of a message; nil where there is none.</summary>
    public static TraceValue Find(ReadOnlySpan<byte> message, int field, ReadOnlySpan<byte> wanted)
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
            if (key.SequenceEqual(wanted)) return Decode(value);
        }
        return default;
    }

    /// <summary>Key-value lists, bytes and lists of mixed types have no type in TraceQL: nil.</summary>
    public static TraceValue Decode(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return default;
        if (AttributeMessage.TryText(value, out ReadOnlySpan<byte> text)) return TraceValue.Of(Encoding.UTF8.GetString(text));
        var reader = new ProtoReader(value);
        TraceValue result = default;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: result = TraceValue.Of(Encoding.UTF8.GetString(reader.ReadBytes())); break;
                case 2: result = TraceValue.Of(reader.ReadVarint() != 0); break;
                case 3: result = TraceValue.Of(reader.ReadInt64()); break;
                case 4: result = TraceValue.Of(BitConverter.UInt64BitsToDouble(reader.ReadFixed64())); break;
                case 5: result = DecodeList(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        return result;
    }

    public static bool TryInteger(ReadOnlySpan<byte> value, out long integer)
    {
        integer = 0;
        if (value.Length < 2 || value[0] != IntTag) return false;
        var reader = new ProtoReader(value);
        reader.Next();
        integer = reader.ReadInt64();
        return reader.Position == value.Length;
    }

    /// <summary>Checks a value through all its levels.</summary>
    /// <exception cref="MalformedMessageException">It is not an AnyValue, or nested too deeply.</exception>
    public static void Validate(ReadOnlySpan<byte> value, int depth = 0)
    {
        if (depth > MaxDepth) throw new MalformedMessageException($"attribute values nested deeper than {MaxDepth}");
        var reader = new ProtoReader(value);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 or 7: reader.ReadBytes(); break;
                case 2 or 3:
                    reader.Expect(WireType.Varint);
                    reader.ReadVarint();
                    break;
                case 4:
                    reader.Expect(WireType.Fixed64);
                    reader.ReadFixed64();
                    break;
                case 5:
                    var list = new ProtoReader(reader.ReadBytes());
                    while (list.Next()) if (list.Field == 1) Validate(list.ReadBytes(), depth + 1); else list.Skip();
                    break;
                case 6: ValidateAll(reader.ReadBytes(), 1, depth + 1); break;
                default: reader.Skip(); break;
            }
        }
    }

    /// <summary>Checks all attributes in a field of a message.</summary>
    public static void ValidateAll(ReadOnlySpan<byte> message, int field, int depth = 0)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            AttributeMessage.Split(reader.ReadBytes(), out _, out ReadOnlySpan<byte> value);
            Validate(value, depth);
        }
    }

    /// <summary>A value as AnyValue message; only what TraceQL's literals can be.</summary>
    public static byte[] Encode(in TraceValue value)
    {
        var to = new ProtoWriter();
        switch (value.Kind)
        {
            case ValueKind.String: to.WriteString(1, value.Text); break;
            case ValueKind.Boolean: to.WriteVarint(2, value.IsTrue ? 1UL : 0); break;
            case ValueKind.Int: to.WriteInt64(3, value.Integer); break;
            case ValueKind.Float: to.WriteDouble(4, value.Number); break;
            default: to.WriteString(1, value.Plain); break;
        }
        return to.Written.ToArray();
    }

    /// <summary>Order of a dictionary: strings by their bytes, then integers by value, then the rest by bytes.</summary>
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int rankA = Rank(a), rankB = Rank(b);
        if (rankA != rankB) return rankA.CompareTo(rankB);
        if (rankA == 0)
        {
            AttributeMessage.TryText(a, out ReadOnlySpan<byte> textA);
            AttributeMessage.TryText(b, out ReadOnlySpan<byte> textB);
            return textA.SequenceCompareTo(textB);
        }
        if (rankA == 1 && TryInteger(a, out long x) && TryInteger(b, out long y) && x != y) return x.CompareTo(y);
        return a.SequenceCompareTo(b);
    }

    /// <summary>0 string, 1 integer, 2 anything else.</summary>
    public static int Rank(ReadOnlySpan<byte> value) => AttributeMessage.TryText(value, out _) ? 0 : TryInteger(value, out _) ? 1 : 2;

    private static TraceValue DecodeList(ReadOnlySpan<byte> message)
    {
        var items = new List<TraceValue>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            TraceValue item = Decode(reader.ReadBytes());
            if (item.IsNil || item.Kind == ValueKind.Array || (items.Count > 0 && items[0].Kind != item.Kind)) return default;
            items.Add(item);
        }
        return TraceValue.Of([.. items]);
    }
}
