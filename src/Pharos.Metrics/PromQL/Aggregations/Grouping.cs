using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>Gives each series the number of its group, counted from 0 in order of appearance.</summary>
internal sealed class Grouping
{
    private readonly HashSet<string> _names;
    private readonly bool _without;
    private readonly string? _single;
    private readonly Dictionary<LabelSet, int> _byLabels = [];
    private readonly Dictionary<string, int> _bySingle = new(StringComparer.Ordinal);

    public Grouping(IEnumerable<string> names, bool without)
    {
        _names = [.. names];
        _without = without;
        if (without) _names.UnionWith([Label.MetricName, "__type__", "__unit__"]);
        else if (_names.Count == 1) _single = _names.First();
    }

    public Grouping(AggregateExpr expr) : this(expr.Grouping, expr.Without) { }

    /// <summary>The labels of each group.</summary>
    public List<LabelSet> Labels { get; } = [];

    public int Of(LabelSet labels)
    {
        if (_single is not null)
        {
            string value = labels.Get(_single);
            if (_bySingle.TryGetValue(value, out int known)) return known;
            Labels.Add(value.Length == 0 ? LabelSet.Empty : LabelSet.FromSorted([_single, value]));
            return _bySingle[value] = Labels.Count - 1;
        }
        LabelSet group = LabelsOf(labels);
        if (_byLabels.TryGetValue(group, out int index)) return index;
        Labels.Add(group);
        return _byLabels[group] = Labels.Count - 1;
    }

    public LabelSet LabelsOf(LabelSet labels) => _without ? labels.Without(_names) : _names.Count == 0 ? LabelSet.Empty : labels.Only(_names);
}
