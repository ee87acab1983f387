using Pharos.Metrics.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>The metrics of one target, as they come together.</summary>
internal sealed class TargetMetrics(string job, string instance)
{
    private readonly Dictionary<(string Name, OtlpMetricKind Kind), OtlpMetric> _metrics = [];
    private readonly Dictionary<(string Family, string Attributes), ComposedPoint> _parts = [];

    public OtlpMetric Metric(string name, MetricMetadata? metadata, OtlpMetricKind kind)
    {
        if (_metrics.TryGetValue((name, kind), out OtlpMetric? metric)) return metric;
        metric = new OtlpMetric { Name = name, Kind = kind, Description = metadata?.Help ?? "", Unit = metadata?.Unit ?? "" };
        if (kind is not (OtlpMetricKind.Gauge or OtlpMetricKind.Summary)) metric.Temporality = OtlpTemporality.Cumulative;
        metric.IsMonotonic = kind == OtlpMetricKind.Sum;
        if (metadata is not null) metric.Metadata.Add(new OtlpAttribute("prometheus.type", metadata.Type));
        _metrics.Add((name, kind), metric);
        return metric;
    }

    /// <summary>The point of a histogram or summary with these attributes.</summary>
    public ComposedPoint Part(string family, MetricMetadata metadata, OtlpMetricKind kind, List<OtlpAttribute> attributes)
    {
        string key = string.Join('\u0001', attributes.Select(a => $"{a.Key}\u0002{a.Value}"));
        if (_parts.TryGetValue((family, key), out ComposedPoint? part)) return part;
        part = new ComposedPoint(Metric(family, metadata, kind), attributes);
        _parts.Add((family, key), part);
        return part;
    }

    public OtlpScopeMetrics Build(string scope)
    {
        foreach (ComposedPoint part in _parts.Values) part.Finish();
        var resource = new List<OtlpAttribute> { new("service.name", job), new("service.instance.id", instance) };
        int colon = instance.LastIndexOf(':');
        if (colon > 0)
        {
            resource.Add(new OtlpAttribute("server.address", instance[..colon].Trim('[', ']')));
            resource.Add(new OtlpAttribute("server.port", instance[(colon + 1)..]));
        }
        return new OtlpScopeMetrics(new OtlpResource(resource), new OtlpScope(scope, "", "", []), [.. _metrics.Values.Where(m => m.Points.Count > 0)]);
    }
}
