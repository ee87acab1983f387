using System.Buffers.Binary;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Header, trailer and footer of a block file: where its sections lie. All checksums but those of the page groups are verified.</summary>
internal sealed class BlockFile
{
    private readonly Dictionary<BlockSection, (long Offset, long Size)> _sections = [];

    /// <exception cref="CorruptDataException">The file is no block, or damaged outside its page groups.</exception>
    public BlockFile(MappedFile file)
    {
        if (file.Length < BlockFormat.HeaderBytes + BlockFormat.TrailerBytes) throw new CorruptDataException(file.Path, 0, "too short for a block");
        ReadOnlySpan<byte> header = file.Slice(0, BlockFormat.HeaderBytes);
        if (!header.StartsWith(BlockFormat.Magic)) throw new CorruptDataException(file.Path, 0, "no block: the magic number is missing");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != Crc32C.Compute(header[..12])) throw new CorruptDataException(file.Path, 12, "the header's checksum is wrong");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version != BlockFormat.Version) throw new CorruptDataException(file.Path, 8, $"version {version} is not known");
        long trailerAt = file.Length - BlockFormat.TrailerBytes;
        ReadOnlySpan<byte> trailer = file.Slice(trailerAt, BlockFormat.TrailerBytes);
        long footerAt = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        int footerSize = BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]);
        if (!trailer[16..].SequenceEqual(BlockFormat.Magic) || footerAt < BlockFormat.HeaderBytes || footerSize < 0 || footerAt != trailerAt - footerSize)
            throw new CorruptDataException(file.Path, trailerAt, "the trailer is damaged");
        ReadOnlySpan<byte> footer = file.Slice(footerAt, footerSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]) != Crc32C.Compute(footer)) throw new CorruptDataException(file.Path, footerAt, "the footer's checksum is wrong");
        var from = new ByteReader(footer);
        Info = BlockInfo.Read(ref from) with { SizeBytes = file.Length };
        int sections = from.Count("sections", 64);
        for (int i = 0; i < sections; i++)
        {
            var section = (BlockSection)from.Byte("section");
            long offset = from.Int64("section offset"), size = from.Int64("section size");
            uint crc = from.UInt32("section checksum");
            if (offset < 0 || size < 0 || offset > footerAt - size) throw new CorruptDataException(file.Path, offset, $"section {section} lies outside the file");
            _sections[section] = (offset, size);
            if (section != BlockSection.Pages && Crc32C.Compute(file.Slice(offset, checked((int)size))) != crc)
                throw new CorruptDataException(file.Path, offset, $"the checksum of section {section} is wrong");
        }
        foreach (BlockSection section in Enum.GetValues<BlockSection>())
            if (!_sections.ContainsKey(section)) throw new CorruptDataException(file.Path, footerAt, $"section {section} is missing");
    }

    public BlockInfo Info { get; }

    public (long Offset, int Size) this[BlockSection section] => (_sections[section].Offset, checked((int)_sections[section].Size));
}
