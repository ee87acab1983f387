using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Finds, block by block, the rows in a time range that may pass a pipeline, with as little reading as that takes.</summary>
/// <param name="startNs">First time, included.</param>
/// <param name="endNs">Last time, not included.</param>
internal sealed class BlockScanner(CompiledPipeline pipeline, ILogSelection selection, QueryContext context, long startNs, long endNs)
{
    private readonly BaseLabels?[] _streams = new BaseLabels?[selection.Streams.Count];
    private readonly Dictionary<(int Stream, LabelSet Metadata), BaseLabels> _withMetadata = [];
    private readonly ColumnReader? _columns = pipeline.Columns is { } plan ? new ColumnReader(plan) : null;
    private readonly TextRows _texts = new();
    private BaseLabels?[] _blockMetadata = [];
    private ILogBlock _block = null!;
    private LogParts _loaded;
    private bool _rowsHaveLines; // the lines of all rows in hand were read, and no others

    public LogBatch Batch { get; } = new();

    /// <summary>Rows that may pass, in order of time.</summary>
    public BlockRows Rows { get; } = new();

    /// <summary>Whether columns and line filters say all that the pipeline would: see <see cref="IsDecided"/>.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the block can hold anything, without reading lines.</summary>
    public bool MayMatch(ILogBlock block)
    {
        if (block.Count == 0 || block.MaxNs < startNs || block.MinNs >= endNs) return false;
        foreach (LineFilterStage filter in pipeline.LineFilters)
        {
            if (filter.Required is not { IgnoresCase: false } required) continue;
            bool may = false;
            foreach (byte[] literal in required.Literals) may |= block.MayContain(literal);
            if (may) continue;
            context.Statistics.SkippedBlocks++;
            return false;
        }
        return true;
    }

    /// <summary>Finds the rows. Timestamps are loaded afterwards where there are any, other parts where they were needed; <see cref="Need"/> loads more.</summary>
    /// <param name="usesColumns">Whether the columns of extracted fields may decide.</param>
    public void Scan(ILogBlock block, bool usesColumns = true)
    {
        context.Read(block);
        _block = block;
        _loaded = 0;
        _rowsHaveLines = false;
        _blockMetadata = [];
        Rows.SetRun(0, block.Count);
        if (block.MinNs < startNs || block.MaxNs >= endNs)
        {
            Need(LogParts.Timestamps);
            Rows.SetRun(LowerBound(Batch.TimestampsNs, block.Count, startNs), LowerBound(Batch.TimestampsNs, block.Count, endNs));
        }
        Select(block, usesColumns);
        if (Rows.Count > 0) Need(LogParts.Timestamps);
    }

    private void Select(ILogBlock block, bool usesColumns)
    {
        IsComplete = false;
        if (Rows.Count == 0) return;
        int first = Rows[0], end = first + Rows.Count;
        if (usesColumns && _columns is not null)
        {
            _columns.Load(block, IsInBase, out bool isComplete);
            IsComplete = isComplete && pipeline.Columns!.IsWhole;
            if (_columns.HasConditions) Rows.Keep(row => _columns.Decide(row) != false);
            if (Rows.Count == 0) return;
        }
        if (pipeline.LineFilters.Count == 0) return;
        IReadOnlyList<LineFilterStage> filters = pipeline.LineFilters;
        if (Rows.IsRun || Rows.Count > block.Count / 64) // fewer rows are put together faster than columns are searched
        {
            _texts.Keep(block, filters, Rows);
            filters = _texts.Left;
        }
        if (filters.Count == 0 || Rows.Count == 0) return;
        NeedLines(Rows);
        _rowsHaveLines = !_loaded.HasFlag(LogParts.Lines);
        FilterLines(filters, first, end);
    }

    /// <summary>Whether any condition was read from a column; without one another column must tell that the parser had no error on a row.</summary>
    public bool HasColumnConditions => _columns is { HasConditions: true };

    /// <summary>Whether the columns have decided that a row passes.</summary>
    public bool IsDecided(int row) => IsComplete && _columns!.Decide(row) == true;

    /// <summary>Loads parts of the block in hand that are not loaded yet.</summary>
    public void Need(LogParts parts)
    {
        LogParts missing = parts & ~_loaded;
        if (missing == 0 || (missing == LogParts.Lengths && _rowsHaveLines)) return;
        if ((missing & LogParts.Lines) != 0)
        {
            missing |= parts & LogParts.Lines; // text is read with its offsets, even where lengths are there already
            _rowsHaveLines = false;
        }
        _block.Load(missing, Batch);
        _loaded |= parts;
    }

    /// <summary>Loads the lines of some rows of the block in hand; those of others may be loaded or empty.</summary>
    public void NeedLines(BlockRows rows)
    {
        if (!rows.IsRun) NeedLines(rows.List);
        else if (rows.Count > 0) Need(LogParts.Lines);
    }

    /// <summary>The same for rows given as a list, ascending.</summary>
    public void NeedLines(ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty || _rowsHaveLines || _loaded.HasFlag(LogParts.Lines)) return;
        if (rows.Length < _block.Count / 2 && _block.TryLoadLines(rows, Batch)) _loaded &= ~LogParts.Lengths;
        else Need(LogParts.Lines);
    }

    public bool HasMetadata => _block.HasMetadata;

    /// <summary>The labels that a row has before the pipeline.</summary>
    public BaseLabels Labels(int row)
    {
        if (!_block.HasMetadata) return StreamLabels();
        Need(LogParts.Metadata);
        int code = Batch.MetadataCodes[row];
        if (_blockMetadata.Length == 0) _blockMetadata = new BaseLabels?[Batch.MetadataSets.Count];
        if (_blockMetadata[code] is { } known) return known;
        LabelSet metadata = Batch.MetadataSets[code];
        if (metadata.Count == 0) return _blockMetadata[code] = StreamLabels();
        if (!_withMetadata.TryGetValue((_block.Stream, metadata), out BaseLabels? labels))
        {
            labels = new BaseLabels(pipeline.Names, selection.Streams[_block.Stream], metadata);
            if (_withMetadata.Count < 200_000) _withMetadata.Add((_block.Stream, metadata), labels);
        }
        return _blockMetadata[code] = labels;
    }

    /// <summary>The labels of the block's stream alone.</summary>
    public BaseLabels StreamLabels() => _streams[_block.Stream] ??= new BaseLabels(pipeline.Names, selection.Streams[_block.Stream], LabelSet.Empty);

    /// <summary>Whether a line of the block has a label already before the pipeline.</summary>
    public bool IsInBase(int id)
    {
        if (StreamLabels().Has(id)) return true;
        if (!_block.HasMetadata) return false;
        Need(LogParts.Metadata);
        string name = pipeline.Names[id];
        foreach (LabelSet metadata in Batch.MetadataSets) if (metadata.Has(name)) return true;
        return false;
    }

    private void FilterLines(IReadOnlyList<LineFilterStage> filters, int first, int end)
    {
        LineFilterStage? quick = filters.Where(f => f.Required is { IsUsable: true }).MaxBy(f => f.Required!.Literals.Min(l => l.Length));
        ReadOnlySpan<byte> text = Batch.Text.AsSpan(0, Batch.Offsets[Batch.Count]);
        bool isSparse = !Rows.IsRun && Rows.Count < (end - first) / 16; // then the rows at hand are fewer than what a search would pass over
        if (quick is null || isSparse || !quick.Required!.Begin(text))
        {
            Rows.Keep(row => Passes(filters, row));
            return;
        }
        if (Rows.IsRun) Search(quick.Required, filters, text, first, end);
        else
        {
            // The columns have thinned the rows: those found by the search count only where they are among them.
            var kept = new HashSet<int>(Rows.Count);
            for (int i = 0; i < Rows.Count; i++) kept.Add(Rows[i]);
            Search(quick.Required, filters, text, first, end);
            Rows.Keep(kept.Contains);
        }
    }

    /// <summary>Goes from hit to hit over the text of all lines, and from each to its line.</summary>
    private void Search(LiteralSearch search, IReadOnlyList<LineFilterStage> filters, ReadOnlySpan<byte> text, int first, int end)
    {
        int[] offsets = Batch.Offsets;
        Rows.BeginList(end - first);
        int row = first, at = offsets[first], stop = offsets[end];
        while (at < stop)
        {
            int hit = search.Find(text, at);
            if (hit < 0 || hit >= stop) return;
            row = RowOf(offsets, row, end, hit);
            if (Passes(filters, row)) Rows.Add(row);
            at = offsets[++row];
            if (row >= end) return;
        }
    }

    private bool Passes(IReadOnlyList<LineFilterStage> filters, int row)
    {
        ReadOnlySpan<byte> line = Batch.Line(row);
        foreach (LineFilterStage filter in filters) if (!filter.Matches(line)) return false;
        return true;
    }

    /// <summary>The row from <paramref name="from"/> on in whose line a place lies: near rows first, since hits tend to be near.</summary>
    private static int RowOf(int[] offsets, int from, int end, int place)
    {
        int step = 1, low = from;
        while (low + step < end && offsets[low + step] <= place)
        {
            low += step;
            step *= 2;
        }
        int high = Math.Min(end, low + step);
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (offsets[middle] <= place) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>The first row at or after a time.</summary>
    private static int LowerBound(long[] times, int count, long timeNs)
    {
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] < timeNs) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
