using System.Buffers.Binary;
using System.Text;

namespace Pharos.Wire;

/// <summary>Writes protobuf messages into one growing buffer; nested messages are opened and closed and their length is put in place.</summary>
public sealed class ProtoWriter
{
    private byte[] _buffer = new byte[4096];
    private int _at;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _at);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _at);

    public int Length => _at;

    public void Clear() => _at = 0;

    public void WriteVarint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void WriteInt64(int field, long value) => WriteVarint(field, (ulong)value);

    public void WriteSint64(int field, long value) => WriteVarint(field, ZigZag(value));

    public void WriteDouble(int field, double value)
    {
        Tag(field, WireType.Fixed64);
        RawDouble(value);
    }

    public void WriteFixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), value);
        _at += 8;
    }

    public void WriteFixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        Reserve(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_at), value);
        _at += 4;
    }

    public void WriteBytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_at));
        _at += value.Length;
    }

    public void WriteString(int field, ReadOnlySpan<char> value)
    {
        Tag(field, WireType.Bytes);
        int size = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)size);
        Reserve(size);
        _at += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_at));
    }

    /// <summary>Fields that are written already, with their tags.</summary>
    public void WriteRaw(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(_buffer.AsSpan(_at));
        _at += fields.Length;
    }

    /// <summary>Opens a nested message or a packed field; give the result to <see cref="Close"/>.</summary>
    public int Open(int field)
    {
        Tag(field, WireType.Bytes);
        return _at;
    }

    /// <summary>Closes what was opened at <paramref name="start"/>: its length goes before it.</summary>
    public void Close(int start)
    {
        int size = _at - start, width = VarintSize((ulong)size);
        Reserve(width);
        _buffer.AsSpan(start, size).CopyTo(_buffer.AsSpan(start + width));
        _at = start;
        Varint((ulong)size);
        _at += size;
    }

    /// <summary>Fields that another writer has written.</summary>
    public void Raw(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(_buffer.AsSpan(_at));
        _at += fields.Length;
    }

    /// <summary>A varint without a tag, within a packed field.</summary>
    public void RawVarint(ulong value) => Varint(value);

    /// <summary>A zigzag varint without a tag, within a packed field.</summary>
    public void RawSint64(long value) => Varint(ZigZag(value));

    /// <summary>A double without a tag, within a packed field.</summary>
    public void RawDouble(double value)
    {
        Reserve(8);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.AsSpan(_at), value);
        _at += 8;
    }

    /// <summary>A fixed64 without a tag, within a packed field.</summary>
    public void RawFixed64(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), value);
        _at += 8;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Tag(int field, WireType type) => Varint((ulong)(((uint)field << 3) | (uint)type));

    private void Varint(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _buffer[_at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[_at++] = (byte)value;
    }

    private static int VarintSize(ulong value)
    {
        int size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _at < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_at + size)));
    }
}
