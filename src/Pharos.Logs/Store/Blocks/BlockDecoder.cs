using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Columns;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Reads the parts of a block.</summary>
internal static class BlockDecoder
{
    /// <exception cref="CorruptDataException">The block is damaged.</exception>
    public static void Load(ReadOnlySpan<byte> block, LogParts parts, LogBatch batch)
    {
        BlockHeader header = BlockHeader.Read(block);
        batch.Count = header.Count;
        if (parts.HasFlag(LogParts.Timestamps) || (header.Kind == BlockKind.Columns && (parts & LogParts.Lines) != 0)) LoadTimes(block, header, batch);
        if (parts.HasFlag(LogParts.Metadata)) MetadataPart.Read(BlockHeader.Part(block, BlockPart.Metadata), header.Count, batch);
        if ((parts & LogParts.Lines) == 0) return;
        RowBuffers.Ensure(ref batch.Offsets, header.Count + 1);
        if (header.Kind == BlockKind.Columns)
        {
            // Times inside the lines are kept as distances from the entries' times; the lengths follow from the text.
            RowBuffers.Ensure(ref batch.Text, header.LineBytes);
            ShapeDecoder.ReadLines(BlockHeader.Part(block, BlockPart.Lines), header, batch);
            return;
        }
        LoadLengths(block, header, batch);
        if (!parts.HasFlag(LogParts.Lines)) return;
        RowBuffers.Ensure(ref batch.Text, header.LineBytes);
        Zstd.Read(BlockHeader.Part(block, BlockPart.Lines), batch.Text.AsSpan(0, header.LineBytes));
    }

    public static void LoadTimes(ReadOnlySpan<byte> block, in BlockHeader header, LogBatch batch)
    {
        RowBuffers.Ensure(ref batch.TimestampsNs, header.Count);
        var from = new ByteReader(BlockHeader.Part(block, BlockPart.Times));
        IntegerPages.ReadTimes(ref from, batch.TimestampsNs.AsSpan(0, header.Count));
    }

    private static void LoadLengths(ReadOnlySpan<byte> block, in BlockHeader header, LogBatch batch)
    {
        var lengths = new long[header.Count];
        var from = new ByteReader(BlockHeader.Part(block, BlockPart.Lengths));
        IntegerPages.Read(ref from, lengths);
        long at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            batch.Offsets[i] = (int)at;
            at += lengths[i];
            if (lengths[i] < 0 || at > header.LineBytes) throw from.Fault("line length", $"of entry {i} is {lengths[i]}, the lines have {header.LineBytes} bytes");
        }
        if (at != header.LineBytes) throw from.Fault("line lengths", $"add up to {at}, the lines have {header.LineBytes} bytes");
        batch.Offsets[lengths.Length] = (int)at;
    }
}
