using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Columns;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Reads the parts of a block.</summary>
internal static class BlockDecoder
{
    /// <param name="owner">The block, where it may be asked again.</param>
    /// <exception cref="CorruptDataException">The block is damaged.</exception>
    public static void Load(ReadOnlySpan<byte> block, LogParts parts, LogBatch batch, object? owner = null)
    {
        BlockHeader header = BlockHeader.Read(block);
        batch.Count = header.Count;
        // Times inside the lines of columns are kept as distances from the entries' times.
        if (parts.HasFlag(LogParts.Timestamps) || (header.Kind == BlockKind.Columns && parts.HasFlag(LogParts.Lines))) LoadTimes(block, header, batch);
        if (parts.HasFlag(LogParts.Metadata)) MetadataPart.Read(BlockHeader.Part(block, BlockPart.Metadata), header.Count, batch);
        if ((parts & LogParts.Lines) == 0) return;
        RowBuffers.Ensure(ref batch.Offsets, header.Count + 1);
        if (header.Kind == BlockKind.Columns)
        {
            ColumnBlock columns = ColumnBlock.Of(block, header, owner, out ReadOnlySpan<byte> part);
            if (parts.HasFlag(LogParts.Lines)) columns.ReadLines(part, batch.TimestampsNs, batch);
            else columns.ReadLengths(part, batch);
            return;
        }
        LoadLengths(block, header, batch);
        if (!parts.HasFlag(LogParts.Lines)) return;
        RowBuffers.Ensure(ref batch.Text, header.LineBytes);
        Zstd.Read(BlockHeader.Part(block, BlockPart.Lines), batch.Text.AsSpan(0, header.LineBytes));
    }

    /// <summary>Fills text and offsets with the lines of some rows, ascending; the others are empty. False where the block has no cheaper way than all.</summary>
    public static bool TryLoadLines(ReadOnlySpan<byte> block, ReadOnlySpan<int> rows, LogBatch batch, object owner)
    {
        BlockHeader header = BlockHeader.Read(block);
        if (header.Kind != BlockKind.Columns) return false;
        batch.Count = header.Count;
        ColumnBlock columns = ColumnBlock.Of(block, header, owner, out ReadOnlySpan<byte> part);
        columns.ReadLines(block, part, rows, batch);
        return true;
    }

    /// <summary>Sets the rows whose lines hold a text; false where that cannot be told without the lines.</summary>
    public static bool TryFindText(ReadOnlySpan<byte> block, SoughtText text, Span<bool> found, object owner)
    {
        BlockHeader header = BlockHeader.Read(block);
        if (header.Kind != BlockKind.Columns) return false;
        ColumnBlock columns = ColumnBlock.Of(block, header, owner, out ReadOnlySpan<byte> part);
        return ColumnSearch.TryFind(columns, block, part, text, found);
    }

    /// <summary>Fills the column of one extracted label; false where nothing is known of it.</summary>
    public static bool TryLoadField(ReadOnlySpan<byte> block, LineFormat format, string label, FieldColumn field, object owner)
    {
        BlockHeader header = BlockHeader.Read(block);
        if (header.Kind != BlockKind.Columns) return false;
        ColumnBlock columns = ColumnBlock.Of(block, header, owner, out ReadOnlySpan<byte> part);
        return ColumnFields.TryRead(columns, block, part, format, label, field);
    }

    /// <summary>The same for a label whose values are plain numbers; false where some are not.</summary>
    public static bool TryLoadNumbers(ReadOnlySpan<byte> block, LineFormat format, string label, NumberColumn numbers, object owner)
    {
        BlockHeader header = BlockHeader.Read(block);
        if (header.Kind != BlockKind.Columns) return false;
        ColumnBlock columns = ColumnBlock.Of(block, header, owner, out ReadOnlySpan<byte> part);
        return ColumnFields.TryReadNumbers(columns, part, format, label, numbers);
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
