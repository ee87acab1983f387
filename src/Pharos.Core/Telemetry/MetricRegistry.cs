using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Pharos.Core;

/// <summary>Pharos' own metrics, written in the Prometheus text format. Registering a name again returns the family that stands.</summary>
/// <remarks>A library for this would bring its own server, reflection or delta aggregation; four types are enough here.</remarks>
public sealed class MetricRegistry
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The name is registered as another type.</exception>
    public MetricFamily<CounterMetric> Counter(string name, string help, params string[] labels) =>
        Add(new MetricFamily<CounterMetric>(name, help, "counter", labels, () => new CounterMetric()));

    public MetricFamily<GaugeMetric> Gauge(string name, string help, params string[] labels) =>
        Add(new MetricFamily<GaugeMetric>(name, help, "gauge", labels, () => new GaugeMetric()));

    /// <param name="buckets">Ascending upper bounds, without +Inf.</param>
    public MetricFamily<HistogramMetric> Histogram(string name, string help, double[] buckets, params string[] labels) =>
        Add(new MetricFamily<HistogramMetric>(name, help, "histogram", labels, () => new HistogramMetric(buckets)));

    /// <summary>A gauge or counter read when it is scraped.</summary>
    /// <param name="type"><c>gauge</c> or <c>counter</c>.</param>
    public void Observe(string name, string help, string type, Func<double> read) =>
        _families[name] = new ObservedFamily(name, help, type, read);

    /// <summary>All families in order of name, text format 0.0.4.</summary>
    public string Write()
    {
        var text = new StringBuilder(16 * 1024);
        foreach (MetricFamily family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)) family.Write(text);
        return text.ToString();
    }

    private MetricFamily<T> Add<T>(MetricFamily<T> family) where T : class, IMetric
    {
        MetricFamily standing = _families.GetOrAdd(family.Name, family);
        return standing as MetricFamily<T> ?? throw new InvalidOperationException($"metric {family.Name} is registered as another type");
    }

    internal static void AppendValue(StringBuilder text, double value) => text.Append(value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    }).Append('\n');
}
