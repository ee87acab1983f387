using System.Buffers.Binary;

namespace Pharos.Wire;

/// <summary>Collects a repeated scalar field that may come packed or one by one; both are legal.</summary>
public static class PackedReader
{
    public static void AddSint64(ref ProtoReader reader, List<long> values)
    {
        if (reader.Type == WireType.Varint)
        {
            values.Add(reader.ReadSint64());
            return;
        }
        ReadOnlySpan<byte> packed = reader.ReadBytes();
        var inner = new ProtoReader(packed);
        while (inner.Position < packed.Length) values.Add(inner.ReadSint64());
    }

    public static void AddUInt64(ref ProtoReader reader, List<ulong> values)
    {
        if (reader.Type == WireType.Varint)
        {
            values.Add(reader.ReadVarint());
            return;
        }
        ReadOnlySpan<byte> packed = reader.ReadBytes();
        var inner = new ProtoReader(packed);
        while (inner.Position < packed.Length) values.Add(inner.ReadVarint());
    }

    public static void AddUInt32(ref ProtoReader reader, List<uint> values)
    {
        if (reader.Type == WireType.Varint)
        {
            values.Add(unchecked((uint)reader.ReadVarint()));
            return;
        }
        ReadOnlySpan<byte> packed = reader.ReadBytes();
        var inner = new ProtoReader(packed);
        while (inner.Position < packed.Length) values.Add(unchecked((uint)inner.ReadVarint()));
    }

    public static void AddFixed64(ref ProtoReader reader, List<ulong> values)
    {
        if (reader.Type == WireType.Fixed64)
        {
            values.Add(reader.ReadFixed64());
            return;
        }
        ReadOnlySpan<byte> packed = reader.ReadBytes();
        if (packed.Length % 8 != 0) throw MalformedMessageException.At(reader.Position, "packed fixed64 of uneven length");
        for (; packed.Length > 0; packed = packed[8..]) values.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed));
    }

    public static void AddDouble(ref ProtoReader reader, List<double> values)
    {
        if (reader.Type == WireType.Fixed64)
        {
            values.Add(reader.ReadDouble());
            return;
        }
        ReadOnlySpan<byte> packed = reader.ReadBytes();
        if (packed.Length % 8 != 0) throw MalformedMessageException.At(reader.Position, "packed double of uneven length");
        for (; packed.Length > 0; packed = packed[8..]) values.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed));
    }
}
