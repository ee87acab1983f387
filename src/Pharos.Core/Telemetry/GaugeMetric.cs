using System.Text;

namespace Pharos.Core;

/// <summary>A value that goes up and down.</summary>
public sealed class GaugeMetric : IMetric
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double by)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref _value, seen + by, seen);
            if (before.Equals(seen)) return;
            seen = before;
        }
    }

    void IMetric.Write(StringBuilder text, string name, string labels)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        MetricRegistry.AppendValue(text.Append(' '), Value);
    }
}
