using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Pharos.Storage.Bytes;

/// <summary>A growing buffer of little-endian integers, LEB128 varints and length-prefixed UTF-8.</summary>
public sealed class ByteWriter
{
    private byte[] _buffer;

    public ByteWriter(int capacity = 256) => _buffer = new byte[Math.Max(16, capacity)];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Drops what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Gives the next <paramref name="size"/> bytes to the caller to fill; their content is undefined before.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_buffer.Length - Length < size) Grow(size);
        Span<byte> span = _buffer.AsSpan(Length, size);
        Length += size;
        return span;
    }

    /// <summary>A place written before, to fill in a length or checksum.</summary>
    public Span<byte> At(int offset, int size) => _buffer.AsSpan(0, Length).Slice(offset, size);

    public void Byte(byte value)
    {
        if (_buffer.Length == Length) Grow(1);
        _buffer[Length++] = value;
    }

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    /// <summary>The bit pattern, so that NaN payloads and -0.0 survive.</summary>
    public void Double(double value) => Int64(BitConverter.DoubleToInt64Bits(value));

    public void Uvarint(ulong value)
    {
        if (_buffer.Length - Length < 10) Grow(10);
        while (value >= 0x80)
        {
            _buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _buffer[Length++] = (byte)value;
    }

    /// <summary>Zigzag, then LEB128.</summary>
    public void Varint(long value) => Uvarint((ulong)((value << 1) ^ (value >> 63)));

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Byte length as uvarint, then UTF-8.</summary>
    public void Text(string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        Uvarint((ulong)size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
    }

    /// <summary>Count, then each as uvarint.</summary>
    public void Ids(IReadOnlyCollection<long> ids)
    {
        Uvarint((ulong)ids.Count);
        foreach (long id in ids) Uvarint((ulong)id);
    }

    private void Grow(int size)
    {
        long wanted = Math.Max((long)Length + size, 2L * _buffer.Length);
        if (wanted > Array.MaxLength) wanted = Math.Max((long)Length + size, Array.MaxLength);
        int capacity = checked((int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)wanted), (ulong)Array.MaxLength));
        Array.Resize(ref _buffer, capacity);
    }
}
