using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Columns;
using Pharos.Storage.Blooms;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Turns entries into the bytes of a block and of its token filter. Used again and again by one thread.</summary>
internal sealed class BlockEncoder
{
    private const int SmallBytes = 256 << 10;

    private readonly ByteWriter _body = new(1 << 20);
    private readonly ByteWriter _filter = new(32 << 10);
    private readonly TokenFilterBuilder _tokens = new();
    private readonly ShapeEncoder _shapes = new();
    private long[] _lengths = [];

    /// <summary>Bytes of the last block.</summary>
    public ReadOnlySpan<byte> Body => _body.Written;

    /// <summary>Token filter of the last block.</summary>
    public ReadOnlySpan<byte> Filter => _filter.Written;

    /// <summary>Encodes a whole batch, ordered by time, with all parts loaded.</summary>
    /// <param name="columns">Try columns, and keep rows where they do not win.</param>
    public BlockHeader Encode(LogBatch batch, bool columns)
    {
        int count = batch.Count, lineBytes = batch.Offsets[count];
        Span<(int Size, uint Crc)> parts = stackalloc (int, uint)[4];
        _body.Clear();
        _body.Reserve(BlockHeader.SizeBytes).Clear();
        int start = _body.Length;
        IntegerPages.WriteTimes(batch.TimestampsNs.AsSpan(0, count), columns, _body);
        parts[0] = Part(ref start);
        var kind = BlockKind.Rows;
        bool tryColumns = columns && _shapes.Collect(batch);
        if (!tryColumns) WriteLengths(batch);
        parts[1] = Part(ref start);
        MetadataPart.Write(batch, _body);
        bool hasMetadata = _body.Length > start;
        parts[2] = Part(ref start);
        if (tryColumns)
        {
            _shapes.Write(batch, _body);
            kind = BlockKind.Columns;
        }
        else Zstd.Write(batch.Text.AsSpan(0, lineBytes), level: 1, _body);
        parts[3] = Part(ref start);
        var header = new BlockHeader(kind, hasMetadata, count, lineBytes, batch.TimestampsNs[0], batch.TimestampsNs[count - 1]);
        BlockHeader.Write(_body.At(0, BlockHeader.SizeBytes), header, parts);
        if (tryColumns && (lineBytes < SmallBytes || parts[3].Size > lineBytes / 6))
        {
            // The row form of such lines may be smaller. Columns with fields are worth their place, others must win: their lines are slower to read.
            bool hasFields = _shapes.HasFields;
            byte[] asColumns = _body.Written.ToArray();
            BlockHeader rows = Encode(batch, columns: false);
            if (asColumns.Length > (hasFields ? _body.Length : _body.Length * 85L / 100)) return rows;
            _body.Clear();
            _body.Bytes(asColumns);
            return header;
        }
        _filter.Clear();
        for (int i = 0; i < count; i++) _tokens.AddLine(batch.Text, batch.Offsets[i], batch.Offsets[i + 1] - batch.Offsets[i]);
        _tokens.Write(_filter, kind == BlockKind.Columns ? 6 : 10); // columns are searched in a fraction of the time that rows take: a false yes costs little
        return header;
    }

    private void WriteLengths(LogBatch batch)
    {
        RowBuffers.Ensure(ref _lengths, batch.Count);
        for (int i = 0; i < batch.Count; i++) _lengths[i] = batch.Offsets[i + 1] - batch.Offsets[i];
        IntegerPages.Write(_lengths.AsSpan(0, batch.Count), _body);
    }

    private (int Size, uint Crc) Part(ref int start)
    {
        ReadOnlySpan<byte> part = _body.Written[start..];
        start = _body.Length;
        return (part.Length, Crc32C.Compute(part));
    }
}
