using System.Text;

namespace Pharos.Core;

/// <summary>A count that only grows.</summary>
public sealed class CounterMetric : IMetric
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Increment(long by = 1) => Interlocked.Add(ref _value, by);

    void IMetric.Write(StringBuilder text, string name, string labels)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        MetricRegistry.AppendValue(text.Append(' '), Value);
    }
}
