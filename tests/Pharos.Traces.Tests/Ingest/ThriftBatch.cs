using System.Buffers.Binary;
using System.Text;

namespace Pharos.Traces.Tests.Ingest;

/// <summary>Writes structs of Thrift's binary protocol for tests.</summary>
internal sealed class ThriftBatch
{
    private readonly MemoryStream _bytes = new();

    /// <summary>A batch with a process, one span with everything that is mapped, and one with nothing but what is required.</summary>
    public static byte[] Sample()
    {
        var to = new ThriftBatch();
        to.Struct(1, process => process.Text(1, "cart").Structs(2, p => p.Tag("hostname", "node-1"), p => p.Tag("weight", 2.5)));
        to.Structs(2,
            span => span.I64(1, 2).I64(2, 1).I64(3, 3).I64(4, 0).Text(5, "GET /cart")
                .Structs(6, r => r.I32(1, 0).I64(2, 2).I64(3, 1).I64(4, 9), r => r.I32(1, 1).I64(2, 8).I64(3, 7).I64(4, 6))
                .I32(7, 1).I64(8, 1_700_000_000_000_000).I64(9, 1500)
                .Structs(10, t => t.Tag("span.kind", "server"), t => t.Tag("error", true), t => t.Tag("otel.status_description", "no room"), t => t.Tag("otel.library.name", "lib"), t => t.Tag("rows", 7L), t => t.Tag("raw", [1, 2, 3]))
                .Structs(11, l => l.I64(1, 1_700_000_000_000_001).Structs(2, t => t.Tag("message", "slow"), t => t.Tag("event", "retry")), l => l.I64(1, 1_700_000_000_000_002).Structs(2, t => t.Tag("message", "done"))),
            span => span.I64(1, 2).I64(2, 1).I64(3, 4).I64(4, 3).Text(5, "SET").I32(7, 0).I64(8, 1_700_000_000_000_100).I64(9, 10));
        to.Map(9);
        to._bytes.WriteByte(0);
        return to._bytes.ToArray();
    }

    public ThriftBatch I32(short id, int value)
    {
        Head(8, id);
        Int32(value);
        return this;
    }

    public ThriftBatch I64(short id, long value)
    {
        Head(10, id);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ThriftBatch Text(short id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    public ThriftBatch Struct(short id, Action<ThriftBatch> fields)
    {
        Head(12, id);
        fields(this);
        _bytes.WriteByte(0);
        return this;
    }

    public ThriftBatch Structs(short id, params Action<ThriftBatch>[] items)
    {
        Head(15, id);
        _bytes.WriteByte(12);
        Int32(items.Length);
        foreach (Action<ThriftBatch> item in items)
        {
            item(this);
            _bytes.WriteByte(0);
        }
        return this;
    }

    public void Tag(string key, object value)
    {
        Text(1, key);
        I32(2, value switch { string => 0, double => 1, bool => 2, long => 3, _ => 4 });
        switch (value)
        {
            case string s: Text(3, s); break;
            case double d:
                Head(4, 4);
                Span<byte> bytes = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bytes, d);
                _bytes.Write(bytes);
                break;
            case bool b:
                Head(2, 5);
                _bytes.WriteByte(b ? (byte)1 : (byte)0);
                break;
            case long l: I64(6, l); break;
            default: Binary(7, (byte[])value); break;
        }
    }

    public void Tag(string key, byte[] value) => Tag(key, (object)value);

    /// <summary>A field that nobody knows.</summary>
    public void Map(short id)
    {
        Head(13, id);
        _bytes.WriteByte(11);
        _bytes.WriteByte(8);
        Int32(1);
        Int32(1);
        _bytes.WriteByte((byte)'k');
        Int32(5);
    }

    private ThriftBatch Binary(short id, byte[] value)
    {
        Head(11, id);
        Int32(value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Head(byte type, short id)
    {
        _bytes.WriteByte(type);
        _bytes.WriteByte((byte)(id >> 8));
        _bytes.WriteByte((byte)id);
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
