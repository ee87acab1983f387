using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store.Head;
using Pharos.Metrics.Store.Query;
using Pharos.Storage.Bytes;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Reads selected series of one block. Holds the block until it is disposed.</summary>
internal sealed class BlockSelection : SeriesReader
{
    private readonly Block _block;
    private readonly uint[] _series;
    private readonly IReadOnlyList<(PostingSet Series, long MinTimeMs, long MaxTimeMs)> _deleted;
    private readonly BlockColumnReader _columns;
    private readonly Action<Block, CorruptDataException> _onDamage;
    private readonly List<int> _scratch = [];
    private PairProjection? _projection;

    public BlockSelection(Block heldBlock, uint[] series, IReadOnlyList<(PostingSet Series, long MinTimeMs, long MaxTimeMs)> deleted, Action<Block, CorruptDataException> onDamage, PageGroupCache cache)
    {
        _block = heldBlock;
        _series = series;
        _deleted = deleted;
        _columns = new BlockColumnReader(heldBlock, cache);
        _onDamage = onDamage;
    }

    public override int Count => _series.Length;

    public override UInt128 Identity(int entry) => _block.Index.Identity((int)_series[entry], _scratch);

    public override LabelSet Labels(int entry) => _block.Index.Labels((int)_series[entry]);

    public override LabelSet Labels(int entry, LabelProjection projection) => _block.Index.Labels((int)_series[entry], _projection ??= _block.Index.Project(projection), _scratch);

    public override UInt128 TimeKey(int entry)
    {
        int series = (int)_series[entry];
        return new UInt128(((ulong)_block.Info.Id << 32) | (uint)_block.TimeGroup(series), 1UL << 63 | ((ulong)_block.TimeStart(series) << 32) | (uint)_block.SampleCount(series));
    }

    public override int ReadTimestamps(int entry, long minTimeMs, long maxTimeMs, ref long[] buffer, int at, out int from)
    {
        try
        {
            ReadOnlySpan<long> times = _columns.SeriesTimes((int)_series[entry]);
            from = LowerBound(times, minTimeMs);
            int end = maxTimeMs == long.MaxValue ? times.Length : LowerBound(times, maxTimeMs + 1);
            int count = Math.Max(0, end - from);
            EnsureRoom(ref buffer, at + count);
            times.Slice(from, count).CopyTo(buffer.AsSpan(at));
            return count;
        }
        catch (CorruptDataException e) { throw Damaged(e); }
    }

    public override void ReadValues(int entry, int from, Span<double> values)
    {
        try { _columns.ReadValues((int)_series[entry], from, values); }
        catch (CorruptDataException e) { throw Damaged(e); }
    }

    public override void ReadSide(int entry, int from, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        try { _columns.ReadSide((int)_series[entry], out histograms, out startTimestamps); }
        catch (CorruptDataException e) { throw Damaged(e); }
        histograms = histograms?[from..(from + count)];
        startTimestamps = startTimestamps?[from..(from + count)];
        if (histograms is not null && Array.TrueForAll(histograms, histogram => histogram is null)) histograms = null;
    }

    public override IReadOnlyList<(long MinTimeMs, long MaxTimeMs)>? Deleted(int entry)
    {
        if (_deleted.Count == 0) return null;
        List<(long, long)>? ranges = null;
        foreach ((PostingSet series, long min, long max) in _deleted)
            if (series.Contains(_series[entry])) (ranges ??= []).Add((min, max));
        return ranges;
    }

    protected override void Release()
    {
        _columns.Dispose();
        _block.Release();
    }

    private QueryException Damaged(CorruptDataException e)
    {
        _onDamage(_block, e);
        return new QueryException(QueryErrorKind.Internal, $"a block is damaged and was set aside; repeat the query to go on without it: {e.Message}", e);
    }
}
