namespace Pharos.Core;

/// <summary>Collects labels in any order and builds a <see cref="LabelSet"/>.</summary>
public sealed class LabelSetBuilder
{
    private readonly SortedList<string, string> _labels = new(StringComparer.Ordinal);

    public LabelSetBuilder() { }

    public LabelSetBuilder(LabelSet labels)
    {
        foreach (Label label in labels) _labels.Add(label.Name, label.Value);
    }

    /// <summary>Sets a label; an empty value removes it.</summary>
    public LabelSetBuilder Set(string name, string value)
    {
        if (value.Length == 0) _labels.Remove(name);
        else _labels[name] = value;
        return this;
    }

    public LabelSetBuilder Remove(string name)
    {
        _labels.Remove(name);
        return this;
    }

    public string Get(string name) => _labels.TryGetValue(name, out string? value) ? value : "";

    public bool Has(string name) => _labels.ContainsKey(name);

    public int Count => _labels.Count;

    /// <summary>The labels as they stand, in order of name.</summary>
    public IEnumerable<Label> Labels => _labels.Select(pair => new Label(pair.Key, pair.Value));

    public LabelSet Build()
    {
        var pairs = new string[2 * _labels.Count];
        for (int i = 0; i < _labels.Count; i++)
        {
            pairs[2 * i] = _labels.GetKeyAtIndex(i);
            pairs[(2 * i) + 1] = _labels.GetValueAtIndex(i);
        }
        return LabelSet.FromSorted(pairs);
    }
}
