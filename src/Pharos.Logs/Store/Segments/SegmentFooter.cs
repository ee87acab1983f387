using System.Buffers.Binary;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Segments;

/// <summary>The last bytes of a segment file. Integers are little-endian.</summary>
/// <remarks>A segment file:<code>
/// offset  size  field
///      0     8  magic      "PHAROSLG"
///      8     4  version    3; 2 has no <see cref="Columns.NumberedText"/> and no <see cref="Blocks.SplitPage"/>, 1 has no times with a step either (see <see cref="Blocks.IntegerPages"/>)
///     12     4  crc32c     of bytes 0 to 11
///     16     n  blocks     see <see cref="Blocks.BlockHeader"/>; each starts at a multiple of 8
///            n  filters    token filters of all blocks, one after the other
///            n  directory  v streams: count, each: labels (count, names and values), blocks of it (count), then its blocks in order of their first entry:
///                          kind 1, flags 1, entries v, line bytes v, first ns (zigzag v), last - first v, offset v, size v, filter offset v, filter size v
///     end    64  footer:
///      0     8  filters    offset
///      8     8  filter bytes
///     16     4  crc32c     of the filters
///     20     4  crc32c     of the directory
///     24     8  directory  offset
///     32     8  directory bytes
///     40    12  zero
///     52     4  crc32c     of footer bytes 0 to 51
///     56     8  magic
/// </code></remarks>
internal readonly record struct SegmentFooter(long FiltersAt, long FilterBytes, uint FiltersCrc, uint DirectoryCrc, long DirectoryAt, long DirectoryBytes)
{
    public const int SizeBytes = 64;
    public const int HeaderBytes = 16;
    public const uint Version = 3;
    private const uint OldestVersion = 1;

    public static ReadOnlySpan<byte> Magic => "PHAROSLG"u8;

    public static byte[] Header(uint version = Version)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Compute(header.AsSpan(0, 12)));
        return header;
    }

    public byte[] Write()
    {
        var footer = new byte[SizeBytes];
        BinaryPrimitives.WriteInt64LittleEndian(footer, FiltersAt);
        BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(8), FilterBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(footer.AsSpan(16), FiltersCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(footer.AsSpan(20), DirectoryCrc);
        BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(24), DirectoryAt);
        BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(32), DirectoryBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(footer.AsSpan(52), Crc32C.Compute(footer.AsSpan(0, 52)));
        Magic.CopyTo(footer.AsSpan(56));
        return footer;
    }

    /// <exception cref="CorruptDataException">Magic, version, checksum or a place is wrong.</exception>
    public static SegmentFooter Read(string path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> footer, long length)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (!header.SequenceEqual(Header(version))) throw new CorruptDataException(path, 0, "the magic number or the header's checksum is wrong");
        if (version is < OldestVersion or > Version) throw new CorruptDataException(path, 8, $"version {version} is not known: {OldestVersion} to {Version} are");
        if (!footer[56..].SequenceEqual(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(footer[52..]) != Crc32C.Compute(footer[..52]))
            throw new CorruptDataException(path, length - SizeBytes, "the footer's magic number or checksum is wrong");
        var read = new SegmentFooter(BinaryPrimitives.ReadInt64LittleEndian(footer), BinaryPrimitives.ReadInt64LittleEndian(footer[8..]), BinaryPrimitives.ReadUInt32LittleEndian(footer[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(footer[20..]), BinaryPrimitives.ReadInt64LittleEndian(footer[24..]), BinaryPrimitives.ReadInt64LittleEndian(footer[32..]));
        bool fits = read.FiltersAt >= HeaderBytes && read.FilterBytes >= 0 && read.DirectoryAt == read.FiltersAt + read.FilterBytes
            && read.DirectoryBytes is >= 0 and <= int.MaxValue && read.DirectoryAt + read.DirectoryBytes + SizeBytes == length;
        return fits ? read : throw new CorruptDataException(path, length - SizeBytes, "the footer's offsets do not fit the file");
    }
}
