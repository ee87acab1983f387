using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>Gives each series the number of its group, counted from 0 in order of appearance.</summary>
internal sealed class Grouping
{
    private const int MaxObjects = 65_536; // a source may give a new object for each series

    private readonly HashSet<string> _names;
    private readonly Dictionary<LabelSet, int>? _byObject;
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

    /// <param name="shared">Series come with few label sets, the same object for each that has the same labels.</param>
    public Grouping(AggregateExpr expr, bool shared = false) : this(expr.Grouping, expr.Without) => _byObject = shared ? new(ReferenceEqualityComparer.Instance) : null;

    /// <summary>The labels of each group.</summary>
    public List<LabelSet> Labels { get; } = [];

    public int Of(LabelSet labels)
    {
        if (_byObject is null) return Find(labels);
        if (_byObject.TryGetValue(labels, out int known)) return known;
        int group = Find(labels);
        if (_byObject.Count < MaxObjects) _byObject.Add(labels, group);
        return group;
    }

    private int Find(LabelSet labels)
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
