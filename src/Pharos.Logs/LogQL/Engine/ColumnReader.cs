using Pharos.Logs.LogQL.Pipeline;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Reads the conditions of a <see cref="ColumnPlan"/> from a block's columns: what each row comes to without its line.</summary>
internal sealed class ColumnReader(ColumnPlan plan)
{
    private const byte Drops = 0, Passes = 1, Unsure = 2;

    private readonly FieldColumn[] _columns = [.. plan.Conditions.Select(_ => new FieldColumn())];
    private readonly byte[][] _outcomes = [.. plan.Conditions.Select(_ => Array.Empty<byte>())];
    private readonly List<int> _loaded = [];

    /// <summary>Loads the columns of the conditions. Conditions on labels that lines have already before the parser, or without a column, are left to the pipeline.</summary>
    /// <param name="isComplete">Whether every condition was loaded: then a row that is not unsure is decided, if a column at all tells that the parser had no error on it.</param>
    public void Load(ILogBlock block, Func<int, bool> isInBase, out bool isComplete)
    {
        _loaded.Clear();
        isComplete = true;
        bool mayFail = false; // a comparison that is left out may find no number: then the line has an error, and later comparisons let it pass
        for (int i = 0; i < plan.Conditions.Count; i++)
        {
            ColumnPlan.Condition condition = plan.Conditions[i];
            if (condition.Id == NameTable.Error)
            {
                // A row whose field is known has no error, so the matcher sees the empty text.
                if (!condition.Matcher!.Matches([])) isComplete = false;
                continue;
            }
            if ((mayFail && condition.Comparison is not null) || isInBase(condition.Id) || !block.TryLoadField(plan.Format, condition.Label, _columns[i]))
            {
                isComplete = false;
                mayFail |= condition.Comparison is not null;
                continue;
            }
            Judge(i, condition);
            _loaded.Add(i);
        }
    }

    public bool HasConditions => _loaded.Count > 0;

    /// <summary>What a row comes to: false drops it, null leaves it to the pipeline.</summary>
    public bool? Decide(int row)
    {
        foreach (int i in _loaded)
        {
            int code = _columns[i].Codes[row];
            if (code == FieldColumn.Failed) return plan.DropsFailed ? false : null;
            byte outcome = code == FieldColumn.Unknown ? Unsure : _outcomes[i][code + 1];
            if (outcome == Drops) return false;
            if (outcome == Unsure) return null;
        }
        return true;
    }

    /// <summary>Judges each different value once; place 0 is the missing one.</summary>
    private void Judge(int index, ColumnPlan.Condition condition)
    {
        List<ReadOnlyMemory<byte>> values = _columns[index].Values;
        if (_outcomes[index].Length < values.Count + 1) _outcomes[index] = new byte[Math.Max(values.Count + 1, 2 * _outcomes[index].Length)];
        byte[] outcomes = _outcomes[index];
        outcomes[0] = condition.Matcher is { } m && m.Matches([]) ? Passes : Drops; // a comparison drops lines without the label
        for (int i = 0; i < values.Count; i++)
        {
            bool? holds = condition.Comparison is { } comparison ? comparison.Test(values[i].Span) : condition.Matcher!.Matches(values[i].Span);
            outcomes[i + 1] = holds switch { true => Passes, false => Drops, null => Unsure };
        }
    }
}
