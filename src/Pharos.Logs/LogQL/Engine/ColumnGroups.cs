using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>The series and the unwrapped value of a block's rows from columns alone, where labels to group by are the stream's or have columns.</summary>
internal sealed class ColumnGroups
{
    private readonly SeriesTable _table;
    private readonly bool _dropsFailed;
    private readonly NumberColumn? _plain;
    private readonly FieldColumn? _unwrapped;
    private readonly double[] _numbers = [];
    private readonly bool[] _isNumber = [];
    private readonly List<FieldColumn> _groupColumns = [];
    private readonly Dictionary<long, int> _byCodes = [];
    private readonly Func<int, LabelSet> _labels;
    private readonly int _fixedSeries = -1;

    /// <summary>Null where the block's rows have to go through the pipeline.</summary>
    /// <param name="numbers">Is filled where the unwrapped values are plain numbers, and then used as long as the groups are.</param>
    public static ColumnGroups? TryCreate(BlockScanner scanner, ILogBlock block, CompiledPipeline pipeline, SeriesTable table, Unwrapper? unwrapper, NumberColumn numbers)
    {
        if (!scanner.IsComplete || !table.IsBy || unwrapper is { IsColumnar: false }) return null;
        FieldColumn? unwrapped = null;
        NumberColumn? plain = null;
        if (unwrapper is not null)
        {
            if (scanner.IsInBase(unwrapper.Id)) return null;
            if (unwrapper.TakesPlainNumbers && block.TryLoadNumbers(pipeline.Columns!.Format, unwrapper.Label, numbers)) plain = numbers;
            else if (!block.TryLoadField(pipeline.Columns!.Format, unwrapper.Label, unwrapped = new FieldColumn())) return null;
        }
        List<(string Name, string? Value, FieldColumn? Column)> group = [];
        BaseLabels stream = scanner.StreamLabels();
        foreach (int id in table.By)
        {
            string name = pipeline.Names[id];
            if (stream.IndexOf(id) is >= 0 and var at) group.Add((name, stream.Value(at).ToString(), null));
            else
            {
                var column = new FieldColumn();
                if (scanner.IsInBase(id) || id <= NameTable.ErrorDetails || name.EndsWith("_extracted", StringComparison.Ordinal) || !block.TryLoadField(pipeline.Columns!.Format, name, column)) return null;
                group.Add((name, null, column));
            }
        }
        bool tellsErrors = scanner.HasColumnConditions || unwrapper is not null || group.Exists(g => g.Column is not null);
        return tellsErrors && group.Count(g => g.Column is not null) <= 2 ? new ColumnGroups(table, unwrapper, plain, unwrapped, group, pipeline.Columns!.DropsFailed) : null;
    }

    private ColumnGroups(SeriesTable table, Unwrapper? unwrapper, NumberColumn? plain, FieldColumn? unwrapped, List<(string Name, string? Value, FieldColumn? Column)> group, bool dropsFailed)
    {
        _table = table;
        _dropsFailed = dropsFailed;
        _plain = plain;
        _unwrapped = unwrapped;
        if (unwrapped is not null)
        {
            _numbers = new double[unwrapped.Values.Count];
            _isNumber = new bool[_numbers.Length];
            for (int i = 0; i < _numbers.Length; i++) _isNumber[i] = unwrapped.Values[i].Length > 0 && unwrapper!.TryConvert(unwrapped.Values[i].Span, out _numbers[i]);
        }
        _groupColumns.AddRange(group.Where(g => g.Column is not null).Select(g => g.Column!));
        _labels = row => Labels(group, row);
        if (_groupColumns.Count == 0) _fixedSeries = table.Of(Labels(group, 0));
    }

    /// <summary>False where a column cannot tell. A negative series: the row is dropped, or has nothing to unwrap.</summary>
    public bool TryTake(int row, out int series, out double value)
    {
        series = -1;
        value = 0;
        long codes = 0;
        foreach (FieldColumn column in _groupColumns)
        {
            int code = column.Codes[row];
            if (code < FieldColumn.Missing) return _dropsFailed && code == FieldColumn.Failed;
            codes = (codes << 32) | (uint)(code + 1);
        }
        if (_plain is not null)
        {
            int code = _plain.Codes[row];
            if (code < 0) return code == FieldColumn.Missing || (_dropsFailed && code == FieldColumn.Failed);
            value = _plain.Values[row];
        }
        if (_unwrapped is not null)
        {
            int code = _unwrapped.Codes[row];
            if (code < FieldColumn.Missing) return _dropsFailed && code == FieldColumn.Failed;
            if (code == FieldColumn.Missing) return true;
            if (!_isNumber[code]) return false; // empty, or an error to report: the pipeline knows
            value = _numbers[code];
        }
        series = _fixedSeries;
        if (series >= 0 || _byCodes.TryGetValue(codes, out series)) return true;
        series = _table.Of(_labels(row));
        _byCodes.Add(codes, series);
        return true;
    }

    private static LabelSet Labels(List<(string Name, string? Value, FieldColumn? Column)> group, int row)
    {
        var pairs = new List<string>();
        foreach ((string name, string? value, FieldColumn? column) in group)
        {
            if (column is not null && column.Codes[row] == FieldColumn.Missing) continue;
            pairs.Add(name);
            pairs.Add(value ?? Encoding.UTF8.GetString(column!.Values[column.Codes[row]].Span));
        }
        return LabelSet.FromSorted([.. pairs]);
    }
}
