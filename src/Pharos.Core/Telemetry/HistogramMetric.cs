using System.Globalization;
using System.Text;

namespace Pharos.Core;

/// <summary>Counts observations in classic buckets.</summary>
public sealed class HistogramMetric : IMetric
{
    private readonly double[] _bounds;
    private readonly long[] _counts;
    private double _sum;
    private readonly Lock _gate = new();

    internal HistogramMetric(double[] bounds)
    {
        _bounds = bounds;
        _counts = new long[bounds.Length + 1];
    }

    public void Observe(double value)
    {
        int bucket = Array.BinarySearch(_bounds, value);
        if (bucket < 0) bucket = ~bucket;
        lock (_gate)
        {
            _counts[bucket]++;
            _sum += value;
        }
    }

    void IMetric.Write(StringBuilder text, string name, string labels)
    {
        lock (_gate)
        {
            string before = labels.Length == 0 ? "" : labels + ",";
            string own = labels.Length == 0 ? "" : "{" + labels + "}";
            long total = 0;
            for (int i = 0; i < _counts.Length; i++)
            {
                total += _counts[i];
                string bound = i == _bounds.Length ? "+Inf" : _bounds[i].ToString("R", CultureInfo.InvariantCulture);
                MetricRegistry.AppendValue(text.Append(name).Append("_bucket{").Append(before).Append("le=\"").Append(bound).Append("\"} "), total);
            }
            MetricRegistry.AppendValue(text.Append(name).Append("_sum").Append(own).Append(' '), _sum);
            MetricRegistry.AppendValue(text.Append(name).Append("_count").Append(own).Append(' '), total);
        }
    }
}
