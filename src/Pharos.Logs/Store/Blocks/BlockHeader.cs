using System.Buffers.Binary;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Blocks;

/// <summary>How the lines of a block are kept.</summary>
internal enum BlockKind : byte
{
    /// <summary>One after the other, zstd.</summary>
    Rows = 1,
    /// <summary>Taken apart into shapes and columns.</summary>
    Columns = 2,
}

/// <summary>The parts of a block, in the order in which they lie.</summary>
internal enum BlockPart
{
    Times = 0,
    Lengths = 1,
    Metadata = 2,
    Lines = 3,
}

/// <summary>Header of one block: entries of one stream in order of time. Integers are little-endian.</summary>
/// <remarks><code>
/// offset  size  field
///      0     4  crc32c     of bytes 4 to 63
///      4     1  kind       see <see cref="BlockKind"/>
///      5     1  flags      1: some entry has structured metadata
///      6     2  zero
///      8     4  count      entries, at least 1
///     12     4  lineBytes  of all lines
///     16     8  minNs      first entry, Unix nanoseconds
///     24     8  maxNs      last entry
///     32    32  parts      times, lengths, metadata, lines: each size 4, crc32c 4
/// </code>The parts follow one after the other; <c>lengths</c> is empty where the lines are columns.</remarks>
internal readonly record struct BlockHeader(BlockKind Kind, bool HasMetadata, int Count, int LineBytes, long MinNs, long MaxNs)
{
    public const int SizeBytes = 64;
    public const int MaxCount = 1 << 22;
    private const int PartCount = 4;

    public static void Write(Span<byte> target, in BlockHeader header, ReadOnlySpan<(int Size, uint Crc)> parts)
    {
        target[..SizeBytes].Clear();
        target[4] = (byte)header.Kind;
        target[5] = header.HasMetadata ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], header.Count);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], header.LineBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], header.MinNs);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], header.MaxNs);
        for (int i = 0; i < PartCount; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target[(32 + (8 * i))..], parts[i].Size);
            BinaryPrimitives.WriteUInt32LittleEndian(target[(36 + (8 * i))..], parts[i].Crc);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(target, Crc32C.Compute(target[4..SizeBytes]));
    }

    /// <exception cref="CorruptDataException">Not a block, or of a kind that this version does not know.</exception>
    public static BlockHeader Read(ReadOnlySpan<byte> block)
    {
        if (block.Length < SizeBytes) throw new CorruptDataException("block", 0, "the header is cut short");
        if (BinaryPrimitives.ReadUInt32LittleEndian(block) != Crc32C.Compute(block[4..SizeBytes])) throw new CorruptDataException("block", 0, "the header's checksum is wrong");
        var header = new BlockHeader((BlockKind)block[4], (block[5] & 1) != 0, BinaryPrimitives.ReadInt32LittleEndian(block[8..]), BinaryPrimitives.ReadInt32LittleEndian(block[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[16..]), BinaryPrimitives.ReadInt64LittleEndian(block[24..]));
        if (header.Kind is not (BlockKind.Rows or BlockKind.Columns)) throw new CorruptDataException("block", 4, $"kind {block[4]} is not known");
        if (header.Count is < 1 or > MaxCount) throw new CorruptDataException("block", 8, $"count is {header.Count}");
        if (header.LineBytes < 0) throw new CorruptDataException("block", 12, $"line bytes are {header.LineBytes}");
        return header;
    }

    /// <summary>The bytes of one part, their checksum proven.</summary>
    /// <exception cref="CorruptDataException">It lies outside or its checksum is wrong.</exception>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> block, BlockPart part)
    {
        ReadOnlySpan<byte> bytes = Place(block, part);
        if (Crc32C.Compute(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(block[(36 + (8 * (int)part))..]))
            throw new CorruptDataException("block", OffsetOf(block, part), $"the checksum of part {part} is wrong");
        return bytes;
    }

    /// <summary>The bytes of one part as they are.</summary>
    /// <exception cref="CorruptDataException">It lies outside.</exception>
    public static ReadOnlySpan<byte> Place(ReadOnlySpan<byte> block, BlockPart part)
    {
        long offset = OffsetOf(block, part);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(block[(32 + (8 * (int)part))..]);
        if (offset + size > block.Length) throw new CorruptDataException("block", 32 + (8 * (int)part), $"part {part} of {size} bytes at {offset} exceeds the block's {block.Length}");
        return block.Slice((int)offset, (int)size);
    }

    private static long OffsetOf(ReadOnlySpan<byte> block, BlockPart part)
    {
        long offset = SizeBytes;
        for (int i = 0; i < (int)part; i++) offset += BinaryPrimitives.ReadUInt32LittleEndian(block[(32 + (8 * i))..]);
        return offset;
    }
}
