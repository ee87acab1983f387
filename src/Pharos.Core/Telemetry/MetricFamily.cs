using System.Collections.Concurrent;
using System.Text;

namespace Pharos.Core;

/// <summary>A metric name with its help and type.</summary>
public abstract class MetricFamily(string name, string help, string type)
{
    public string Name { get; } = name;

    internal void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(Name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        WriteSamples(text);
    }

    private protected abstract void WriteSamples(StringBuilder text);
}

/// <summary>The metrics of one name, one for each combination of label values. The values must come from a small fixed set, never from outside input.</summary>
public sealed class MetricFamily<T> : MetricFamily where T : class, IMetric
{
    private const int MaxChildren = 1000; // past this, new combinations share one metric whose labels are "other"
    private readonly ConcurrentDictionary<string, T> _children = new(StringComparer.Ordinal);
    private readonly string[] _labels;
    private readonly Func<T> _create;

    internal MetricFamily(string name, string help, string type, string[] labels, Func<T> create) : base(name, help, type)
    {
        _labels = labels;
        _create = create;
        if (labels.Length == 0) _children[""] = create();
    }

    /// <summary>The metric without labels.</summary>
    public T Default => _children[""];

    /// <summary>The metric of these label values, in the order of registration.</summary>
    public T With(params ReadOnlySpan<string> values)
    {
        if (values.Length != _labels.Length) throw new ArgumentException($"{Name} has {_labels.Length} labels, got {values.Length}");
        string key = Key(values);
        if (_children.TryGetValue(key, out T? metric)) return metric;
        if (_children.Count < MaxChildren) return _children.GetOrAdd(key, _create());
        var other = new string[_labels.Length];
        Array.Fill(other, "other");
        return _children.GetOrAdd(Key(other), _ => _create());
    }

    private string Key(ReadOnlySpan<string> values)
    {
        var key = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) key.Append(',');
            key.Append(_labels[i]).Append('=').Append(LabelFormat.Quote(values[i]));
        }
        return key.ToString();
    }

    private protected override void WriteSamples(StringBuilder text)
    {
        foreach ((string key, T metric) in _children.OrderBy(c => c.Key, StringComparer.Ordinal)) metric.Write(text, Name, key);
    }
}

internal sealed class ObservedFamily(string name, string help, string type, Func<double> read) : MetricFamily(name, help, type)
{
    private protected override void WriteSamples(StringBuilder text) => MetricRegistry.AppendValue(text.Append(Name).Append(' '), read());
}
