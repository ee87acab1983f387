using System.Runtime.InteropServices;
using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Evaluates a range aggregation over all steps at once: each block is read once, each entry counted into all windows that it lies in.</summary>
internal sealed class RangeSampler
{
    private readonly QueryContext _context;
    private readonly RangeAggregation _aggregation;
    private readonly StepWindows _windows;
    private readonly CompiledPipeline _pipeline;
    private readonly SeriesTable _table;
    private readonly Unwrapper? _unwrapper;
    private readonly List<WindowCounts> _counts = [];
    private readonly List<SampleList> _samples = [];
    private readonly List<int> _undecided = [];
    private readonly NumberColumn _numbers = new();
    private readonly bool _usesBytes;
    private int _first, _last, _rows;
    private long _fromNs, _untilNs;

    /// <param name="grouping">The aggregation's own, or that of an aggregation around it with the same effect.</param>
    public RangeSampler(QueryContext context, RangeAggregation aggregation, Grouping? grouping, StepWindows windows)
    {
        _context = context;
        _aggregation = aggregation;
        _windows = windows;
        var names = new NameTable();
        UnwrapExpr? unwrap = aggregation.Range.Unwrap;
        HashSet<string>? needed = grouping is { IsWithout: false } by ? [.. by.Labels] : null;
        if (unwrap is not null)
        {
            needed?.Add(unwrap.Label);
            needed?.UnionWith(unwrap.Filters.SelectMany(LabelFilters.Labels));
            _unwrapper = new Unwrapper(names, unwrap);
        }
        if (aggregation.Op == RangeOp.Absent) needed ??= [];
        _pipeline = new CompiledPipeline(names, aggregation.Range.Source.Stages, needed);
        if (aggregation.Op == RangeOp.Absent) grouping = new Grouping([], IsWithout: false);
        _table = new SeriesTable(names, grouping, unwrap?.Label, context.Limits);
        _usesBytes = aggregation.Op is RangeOp.Bytes or RangeOp.BytesRate;
        KeepsSamples = unwrap is not null && aggregation.Op != RangeOp.Absent;
    }

    private bool KeepsSamples { get; }

    public List<Series> Run()
    {
        LogRange range = _aggregation.Range;
        using ILogSelection selection = _context.Source.Select(range.Source.Matchers, _windows.FirstNs, _windows.LastNs + 1);
        var scanner = new BlockScanner(_pipeline, selection, _context, _windows.FirstNs, _windows.LastNs + 1);
        foreach (ILogBlock block in selection.Blocks)
        {
            if (!scanner.MayMatch(block)) continue;
            scanner.Scan(block);
            if (scanner.Rows.Count > 0) Take(scanner, block);
        }
        return _aggregation.Op == RangeOp.Absent ? [Absence()] : Result();
    }

    private void Take(BlockScanner scanner, ILogBlock block)
    {
        _untilNs = long.MinValue;
        if (_usesBytes) scanner.Need(LogParts.Lengths);
        if (_pipeline.IsOnlyLineFilters && _unwrapper is null) TakeLines(scanner);
        else if (ColumnGroups.TryCreate(scanner, block, _pipeline, _table, _unwrapper, _numbers) is { } groups && !_usesBytes) TakeColumns(scanner, groups);
        else
        {
            scanner.NeedLines(scanner.Rows);
            for (int i = 0; i < scanner.Rows.Count; i++) TakeRow(scanner, scanner.Rows[i]);
        }
    }

    /// <summary>Lines that no stage changes: where the whole block is one series, runs of times are counted at a stroke.</summary>
    private void TakeLines(BlockScanner scanner)
    {
        BlockRows rows = scanner.Rows;
        _context.Statistics.Passed += rows.Count;
        if (scanner.HasMetadata && NeedsMetadata(scanner))
        {
            for (int i = 0; i < rows.Count; i++)
            {
                int row = rows[i];
                _pipeline.State.Reset(ByteSlice.Empty, 0, scanner.Labels(row));
                Count(_table.Of(_pipeline.State.Labels), scanner.Batch.TimestampsNs[row], Bytes(scanner, row));
            }
            return;
        }
        _pipeline.State.Reset(ByteSlice.Empty, 0, scanner.StreamLabels());
        int series = _table.Of(_pipeline.State.Labels);
        long[] times = scanner.Batch.TimestampsNs;
        if (!rows.IsRun || _usesBytes)
        {
            for (int i = 0; i < rows.Count; i++) Count(series, times[rows[i]], Bytes(scanner, rows[i]));
            return;
        }
        ReadOnlySpan<long> run = times.AsSpan(rows[0], rows.Count);
        while (!run.IsEmpty)
        {
            _windows.Locate(run[0], out int first, out int last, out long untilNs);
            int count = UpperBound(run, untilNs);
            Counts(series).Add(first, last, count, 0);
            run = run[count..];
        }
    }

    private bool NeedsMetadata(BlockScanner scanner)
    {
        if (!_table.IsBy) return true;
        foreach (int id in _table.By) if (!scanner.StreamLabels().Has(id) && scanner.IsInBase(id)) return true;
        return false;
    }

    /// <summary>Rows that columns decide; those that they cannot tell go through the pipeline.</summary>
    private void TakeColumns(BlockScanner scanner, ColumnGroups groups)
    {
        long[] times = scanner.Batch.TimestampsNs;
        _undecided.Clear();
        for (int i = 0; i < scanner.Rows.Count; i++)
        {
            int row = scanner.Rows[i];
            if (scanner.IsDecided(row) && groups.TryTake(row, out int series, out double value))
            {
                if (series < 0) continue; // nothing to unwrap
                _context.Statistics.Passed++;
                if (KeepsSamples) Sample(series, times[row], value);
                else Count(series, times[row], 0);
            }
            else _undecided.Add(row);
        }
        scanner.NeedLines(CollectionsMarshal.AsSpan(_undecided));
        foreach (int row in _undecided) TakeRow(scanner, row);
    }

    private void TakeRow(BlockScanner scanner, int row)
    {
        if ((++_rows & 1023) == 0) _context.Check();
        LogBatch batch = scanner.Batch;
        var line = new ByteSlice(batch.Text, batch.Offsets[row], batch.Offsets[row + 1] - batch.Offsets[row]);
        if (!_pipeline.Process(line, batch.TimestampsNs[row], scanner.Labels(row))) return;
        double value = 0;
        LineState state = _pipeline.State;
        if (_unwrapper is not null && !_unwrapper.TryRun(state, out value)) return;
        if (state.Labels.HasError) throw PipelineError(state.Labels);
        _context.Statistics.Passed++;
        int series = _table.Of(state.Labels);
        if (KeepsSamples) Sample(series, batch.TimestampsNs[row], value);
        else Count(series, batch.TimestampsNs[row], state.Line.Length);
    }

    private static int Bytes(BlockScanner scanner, int row)
    {
        int[] offsets = scanner.Batch.Offsets;
        return offsets.Length > row + 1 ? offsets[row + 1] - offsets[row] : 0;
    }

    private WindowCounts Counts(int series)
    {
        while (_counts.Count <= series)
        {
            _counts.Add(new WindowCounts(_windows.Count, _usesBytes));
            _context.Hold(_windows.Count);
        }
        return _counts[series];
    }

    private void Count(int series, long timeNs, int bytes)
    {
        if (timeNs > _untilNs || timeNs < _fromNs)
        {
            _windows.Locate(timeNs, out _first, out _last, out _untilNs);
            _fromNs = timeNs; // later times up to the end are in the same windows
        }
        Counts(series).Add(_first, _last, 1, bytes);
    }

    private void Sample(int series, long timeNs, double value)
    {
        while (_samples.Count <= series) _samples.Add(new SampleList());
        _samples[series].Add(timeNs, value);
        _context.Hold(1);
    }

    private List<Series> Result()
    {
        var result = new List<Series>(_table.Labels.Count);
        double seconds = _windows.RangeNs / 1e9;
        var functions = new WindowFunctions(_aggregation.Op, _aggregation.Parameter ?? 0, seconds);
        bool isRate = _aggregation.Op is RangeOp.Rate or RangeOp.BytesRate;
        for (int i = 0; i < _table.Labels.Count; i++)
        {
            if (i >= (KeepsSamples ? _samples.Count : _counts.Count)) break;
            var series = new Series(_table.Labels[i], _windows.Count);
            if (KeepsSamples) functions.Evaluate(_samples[i], _windows, series.Values);
            else _counts[i].Evaluate(isRate ? 1 / seconds : 1, series.Values);
            if (!series.IsEmpty) result.Add(series);
        }
        return result;
    }

    /// <summary>One series with the labels that the selector's equalities name: 1 at steps whose window is empty.</summary>
    private Series Absence()
    {
        var labels = new LabelSetBuilder();
        IEnumerable<IGrouping<string, LabelMatcher>> byName = _aggregation.Range.Source.Matchers.GroupBy(m => m.Name);
        foreach (IGrouping<string, LabelMatcher> same in byName)
            if (same.Count() == 1 && same.First().Op == MatchOp.Equal) labels.Set(same.Key, same.First().Value);
        var series = new Series(labels.Build(), _windows.Count);
        double[] present = new Series(LabelSet.Empty, _windows.Count).Values;
        if (_counts.Count > 0) _counts[0].Evaluate(1, present);
        for (int i = 0; i < present.Length; i++) if (Series.IsAbsent(present[i])) series.Values[i] = 1;
        return series;
    }

    private static QueryException PipelineError(LabelState labels)
    {
        labels.TryGet(NameTable.Error, out ByteSlice error);
        string name = Encoding.UTF8.GetString(error.Span);
        return new QueryException(QueryErrorKind.BadData,
            $"pipeline error: '{name}' for series: '{LabelFormat.Braced(labels.ToLabels())}'.\nUse a label filter to intentionally skip this error. (e.g | __error__!=\"{name}\").\n"
            + "To skip all potential errors you can match empty errors.(e.g __error__=\"\")\nThe label filter can also be specified after unwrap. (e.g | unwrap latency | __error__=\"\" )\n");
    }

    private static int UpperBound(ReadOnlySpan<long> times, long untilNs)
    {
        if (times[^1] <= untilNs) return times.Length;
        int low = 0, high = times.Length - 1; // times[high] is beyond
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (times[middle] <= untilNs) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
