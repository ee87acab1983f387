using System.Buffers.Binary;
using Pharos.Wire;

namespace Pharos.Traces.Ingest;

/// <summary>Walks structs of Thrift's binary protocol in place (thrift.apache.org: Thrift Binary protocol encoding). A struct is read by <see cref="NextField"/> until it says false, and by one read or <see cref="Skip"/> per field.</summary>
/// <remarks><code>
/// struct   fields, then 1 byte 0
/// field    1 type, 2 id, value; integers are big-endian
/// binary   4 length, bytes
/// list     1 type of its items, 4 count, items
/// map      1 type of keys, 1 type of values, 4 count, pairs
/// </code></remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> message, int position = 0)
{
    public const byte Stop = 0, Bool = 2, Byte = 3, Double = 4, I16 = 6, I32 = 8, I64 = 10, Binary = 11, Struct = 12, Map = 13, Set = 14, List = 15;

    private const int MaxDepth = 32;
    private readonly ReadOnlySpan<byte> _message = message;

    public int Position { get; private set; } = position;

    /// <summary>Of the field that <see cref="NextField"/> stopped at.</summary>
    public byte Type { get; private set; }

    public short Id { get; private set; }

    /// <summary>Goes to the next field; false at the end of the struct.</summary>
    /// <exception cref="MalformedMessageException">It is cut short.</exception>
    public bool NextField()
    {
        Type = Take(1)[0];
        if (Type == Stop) return false;
        Id = BinaryPrimitives.ReadInt16BigEndian(Take(2));
        return true;
    }

    public bool ReadBool() => Of(Bool, 1)[0] != 0;

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Of(Double, 8));

    public int ReadI32() => BinaryPrimitives.ReadInt32BigEndian(Of(I32, 4));

    public long ReadI64() => BinaryPrimitives.ReadInt64BigEndian(Of(I64, 8));

    public ReadOnlySpan<byte> ReadBinary()
    {
        Expect(Binary);
        return Take(Count());
    }

    /// <summary>Begins a list of structs; each is then read in turn.</summary>
    /// <returns>How many there are: at most one per byte that is left.</returns>
    public int ReadStructs()
    {
        Expect(List);
        byte item = Take(1)[0];
        int count = Count();
        return item == Struct || count == 0 ? count : throw Malformed($"a list of type {item}, expected structs");
    }

    /// <summary>Fails unless the field has the type that its reader expects.</summary>
    public readonly void Expect(byte type)
    {
        if (Type != type) throw Malformed($"field {Id} has type {Type}, expected {type}");
    }

    /// <summary>Passes over the current field.</summary>
    public void Skip() => Skip(Type, 0);

    private void Skip(byte type, int depth)
    {
        if (depth > MaxDepth) throw Malformed($"nested deeper than {MaxDepth}");
        switch (type)
        {
            case Bool or Byte: Take(1); break;
            case I16: Take(2); break;
            case I32: Take(4); break;
            case Double or I64: Take(8); break;
            case Binary: Take(Count()); break;
            case Struct:
                while (NextField()) Skip(Type, depth + 1);
                break;
            case List or Set:
                byte item = Take(1)[0];
                for (int left = Count(); left > 0; left--) Skip(item, depth + 1);
                break;
            case Map:
                byte key = Take(1)[0], value = Take(1)[0];
                for (int left = Count(); left > 0; left--)
                {
                    Skip(key, depth + 1);
                    Skip(value, depth + 1);
                }
                break;
            default: throw Malformed($"unknown type {type}");
        }
    }

    private ReadOnlySpan<byte> Of(byte type, int size)
    {
        Expect(type);
        return Take(size);
    }

    /// <summary>A length or number of items; each takes at least one byte.</summary>
    private int Count()
    {
        int count = BinaryPrimitives.ReadInt32BigEndian(Take(4));
        return count >= 0 && count <= _message.Length - Position ? count : throw Malformed($"claims {count} bytes or items, {_message.Length - Position} bytes are left");
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _message.Length - Position) throw Malformed("is cut short");
        ReadOnlySpan<byte> bytes = _message.Slice(Position, size);
        Position += size;
        return bytes;
    }

    private readonly MalformedMessageException Malformed(string what) => new($"malformed Thrift at byte {Position}: {what}");
}
