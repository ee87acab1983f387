using System.Buffers.Binary;
using System.Text;

namespace Pharos.Storage.Bytes;

/// <summary>Reads what <see cref="ByteWriter"/> wrote; every length is checked against what is left before it is used.</summary>
/// <remarks>Throws <see cref="CorruptDataException"/> with the field's name and offset; the caller adds the file.</remarks>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public byte Byte(string field) => Take(1, field)[0];

    public ushort UInt16(string field) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, field));

    public uint UInt32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, field));

    public ulong UInt64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, field));

    public long Int64(string field) => BinaryPrimitives.ReadInt64LittleEndian(Take(8, field));

    public double Double(string field) => BitConverter.Int64BitsToDouble(Int64(field));

    public ulong Uvarint(string field)
    {
        ulong value = 0;
        int at = Position;
        for (int shift = 0; at < _bytes.Length && shift < 64; shift += 7)
        {
            byte b = _bytes[at++];
            if (shift == 63 && b > 1) break; // one bit of the tenth byte fits
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                Position = at;
                return value;
            }
        }
        throw Fault(field, "is cut short or exceeds 64 bits");
    }

    public long Varint(string field)
    {
        ulong raw = Uvarint(field);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    /// <summary>A count or size that must lie in 0 to <paramref name="limit"/>.</summary>
    public int Count(string field, int limit)
    {
        int at = Position;
        ulong value = Uvarint(field);
        if (value <= (ulong)limit) return (int)value;
        Position = at;
        throw Fault(field, $"is {value}, more than {limit}");
    }

    public ReadOnlySpan<byte> Take(int size, string field)
    {
        if ((uint)size > (uint)Remaining) throw Fault(field, $"needs {size} bytes, {Remaining} are left");
        ReadOnlySpan<byte> span = _bytes.Slice(Position, size);
        Position += size;
        return span;
    }

    public string Text(string field) => Encoding.UTF8.GetString(Take(Count(field, Remaining), field));

    /// <summary>Count, then each as uvarint.</summary>
    public long[] Ids(string field)
    {
        var ids = new long[Count(field, Remaining)];
        for (int i = 0; i < ids.Length; i++) ids[i] = (long)Uvarint(field);
        return ids;
    }

    public readonly CorruptDataException Fault(string field, string reason) => new("record", Position, $"{field} {reason}");
}
