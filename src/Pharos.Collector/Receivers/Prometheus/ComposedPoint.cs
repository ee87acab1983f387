using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>A point of a classic histogram or summary, put together from its series.</summary>
internal sealed class ComposedPoint(OtlpMetric metric, List<OtlpAttribute> attributes)
{
    private readonly SortedDictionary<double, double> _buckets = [];
    private readonly OtlpPoint _point = new();
    private bool _isStale;
    private bool _hasCount;

    /// <param name="role">bucket, sum, count or quantile.</param>
    /// <param name="label">Of a bucket its bound, of a quantile which.</param>
    public void Add(string role, string label, ScrapedSample sample, long startMs)
    {
        _point.TimeNs = Math.Max(_point.TimeNs, ScrapeConversion.Ns(sample.TimestampMs));
        if (startMs > 0 && (_point.StartNs == 0 || ScrapeConversion.Ns(startMs) > _point.StartNs)) _point.StartNs = ScrapeConversion.Ns(startMs);
        _point.Exemplars.AddRange(sample.Exemplars.Select(ScrapeConversion.ToExemplar));
        if (StaleMarker.Is(sample.Value))
        {
            _isStale = true;
            return;
        }
        switch (role)
        {
            case "bucket":
                double bound = ScrapeConversion.Number(label);
                if (!double.IsNaN(bound)) _buckets[bound] = sample.Value;
                break;
            case "quantile":
                double quantile = ScrapeConversion.Number(label);
                if (!double.IsNaN(quantile)) _point.Quantiles.Add((quantile, sample.Value));
                break;
            case "sum": _point.Sum = sample.Value; break;
            default:
                _hasCount = true;
                _point.Count = (ulong)Math.Max(0, sample.Value);
                break;
        }
    }

    /// <summary>Adds the point to its metric: of the buckets, which count up to their bound, those of each alone.</summary>
    public void Finish()
    {
        if (_isStale) _point.Flags = OtlpPoint.NoRecordedValue;
        else if (metric.Kind == OtlpMetricKind.Histogram)
        {
            double before = 0;
            if (!_buckets.ContainsKey(double.PositiveInfinity)) _buckets[double.PositiveInfinity] = _hasCount ? _point.Count : _buckets.Values.LastOrDefault();
            foreach ((double bound, double cumulative) in _buckets)
            {
                if (!double.IsPositiveInfinity(bound)) _point.Bounds.Add(bound);
                _point.BucketCounts.Add((ulong)Math.Max(0, cumulative - before));
                before = Math.Max(before, cumulative);
            }
            if (!_hasCount) _point.Count = (ulong)Math.Max(0, before);
        }
        _point.Attributes.AddRange(attributes);
        metric.Points.Add(_point);
    }
}
