using System.Text;
using Pharos.Wire;

namespace Pharos.Traces.Ingest;

/// <summary>A Tag struct of jaeger.thrift (github.com/jaegertracing/jaeger-idl), in place.</summary>
internal ref struct JaegerTag
{
    private const int TypeString = 0, TypeDouble = 1, TypeBool = 2, TypeLong = 3, TypeBinary = 4;

    private int _type;
    private double _double;
    private long _long;
    private bool _bool;
    private ReadOnlySpan<byte> _bytes;

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>UTF-8; empty where the value is no string.</summary>
    public readonly ReadOnlySpan<byte> Text => _type == TypeString ? _bytes : default;

    /// <summary>True, or a text that says so.</summary>
    public readonly bool IsTrue => _type == TypeBool ? _bool : Ascii.EqualsIgnoreCase(Text, "true"u8);

    /// <summary>Reads the struct at the reader's place.</summary>
    /// <exception cref="MalformedMessageException">Not such a struct, or a key or type is missing.</exception>
    public static JaegerTag Read(scoped ref ThriftReader reader)
    {
        var tag = new JaegerTag { _type = -1 };
        bool hasKey = false;
        while (reader.NextField())
        {
            switch (reader.Id)
            {
                case 1:
                    tag.Key = reader.ReadBinary();
                    hasKey = true;
                    break;
                case 2: tag._type = reader.ReadI32(); break;
                case 3 or 7: tag._bytes = reader.ReadBinary(); break; // text or bytes, as the type says
                case 4: tag._double = reader.ReadDouble(); break;
                case 5: tag._bool = reader.ReadBool(); break;
                case 6: tag._long = reader.ReadI64(); break;
                default: reader.Skip(); break;
            }
        }
        if (!hasKey || tag._type is < TypeString or > TypeBinary) throw new MalformedMessageException($"malformed Thrift at byte {reader.Position}: a tag without a key or a known type");
        return tag;
    }

    /// <summary>Writes it as a KeyValue message. Bytes become text in base64, which a query can compare.</summary>
    public readonly void Write(ProtoWriter to, int field, ReadOnlySpan<byte> key)
    {
        int open = to.Open(field);
        to.WriteBytes(1, key);
        int value = to.Open(2);
        switch (_type)
        {
            case TypeString: to.WriteBytes(1, _bytes); break;
            case TypeDouble: to.WriteDouble(4, _double); break;
            case TypeBool: to.WriteVarint(2, _bool ? 1UL : 0); break;
            case TypeLong: to.WriteInt64(3, _long); break;
            default: to.WriteString(1, Convert.ToBase64String(_bytes)); break;
        }
        to.Close(value);
        to.Close(open);
    }
}
