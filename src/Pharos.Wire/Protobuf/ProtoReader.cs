using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pharos.Wire;

/// <summary>Walks one protobuf message in place: call <see cref="Next"/>, then the read of the field's type or <see cref="Skip"/>.</summary>
/// <remarks>Nothing is copied: <see cref="ReadBytes"/> gives a slice of the message. Lengths are checked against what is left before slicing.</remarks>
public ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>Number of the field that <see cref="Next"/> stopped at.</summary>
    public int Field { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>Bytes consumed so far.</summary>
    public readonly int Position => _at;

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="MalformedMessageException">The tag is cut short or names field 0 or an unknown layout.</exception>
    public bool Next()
    {
        if (_at >= _message.Length) return false;
        uint tag;
        if (_message[_at] < 0x80) tag = _message[_at++];
        else
        {
            ulong wide = ReadVarint();
            if (wide > uint.MaxValue) throw MalformedMessageException.At(_at, "tag out of range");
            tag = (uint)wide;
        }
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        if (Field == 0 || (tag & 7) > 5) throw MalformedMessageException.At(_at, $"bad tag {tag}");
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (_at < _message.Length && _message[_at] < 0x80) return _message[_at++];
        return ReadLongVarint();
    }

    private ulong ReadLongVarint()
    {
        ReadOnlySpan<byte> rest = _message[Math.Min(_at, _message.Length)..];
        if (rest.Length >= 2 && rest[1] < 0x80)
        {
            _at += 2;
            return (rest[0] & 0x7Fu) | ((uint)rest[1] << 7);
        }
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_at >= _message.Length) throw MalformedMessageException.At(_at, "varint is cut short");
            byte b = _message[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                if (shift == 63 && b > 1) break;
                return value;
            }
        }
        throw MalformedMessageException.At(_at, "varint exceeds 64 bits");
    }

    /// <summary>int64 and int32 as protobuf writes them: two's complement in a varint.</summary>
    public long ReadInt64() => (long)ReadVarint();

    public int ReadInt32() => unchecked((int)ReadVarint());

    /// <summary>sint64: zigzag.</summary>
    public long ReadSint64()
    {
        ulong raw = ReadVarint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public int ReadSint32() => unchecked((int)ReadSint64());

    public bool ReadBool() => ReadVarint() != 0;

    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadFixed64());

    public float ReadFloat() => BitConverter.UInt32BitsToSingle(ReadFixed32());

    public ulong ReadFixed64()
    {
        if (_message.Length - _at < 8) throw MalformedMessageException.At(_at, "fixed64 is cut short");
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_message[_at..]);
        _at += 8;
        return value;
    }

    public uint ReadFixed32()
    {
        if (_message.Length - _at < 4) throw MalformedMessageException.At(_at, "fixed32 is cut short");
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_message[_at..]);
        _at += 4;
        return value;
    }

    /// <summary>A length-delimited field: bytes, string or a message within.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (Type != WireType.Bytes) throw MalformedMessageException.At(_at, $"field {Field} has layout {Type}, expected length-delimited");
        ulong length = ReadVarint();
        if (length > (ulong)(_message.Length - _at)) throw MalformedMessageException.At(_at, $"field {Field} claims {length} bytes, {_message.Length - _at} are left");
        ReadOnlySpan<byte> bytes = _message.Slice(_at, (int)length);
        _at += (int)length;
        return bytes;
    }

    /// <summary>The next delimited message: a varint length and that many bytes, without a tag. False at the end.</summary>
    public bool NextDelimited(out ReadOnlySpan<byte> inner)
    {
        inner = default;
        if (_at >= _message.Length) return false;
        Type = WireType.Bytes;
        Field = 0;
        inner = ReadBytes();
        return true;
    }

    /// <summary>Fails unless the current field has the layout that its reader expects.</summary>
    public readonly void Expect(WireType type)
    {
        if (Type != type) throw MalformedMessageException.At(_at, $"field {Field} has layout {Type}, expected {type}");
    }

    /// <summary>Passes over the current field. Groups (deprecated) are refused.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed64: ReadFixed64(); break;
            case WireType.Fixed32: ReadFixed32(); break;
            case WireType.Bytes: ReadBytes(); break;
            default: throw MalformedMessageException.At(_at, $"field {Field} is a group");
        }
    }
}
