using System.Collections.Frozen;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Collects the points of one scraper's run as OTLP metrics.</summary>
internal sealed class HostPoints(FrozenDictionary<string, HostMetric> metrics, IReadOnlySet<string> enabled, string scope, ulong bootNs, ulong nowNs)
{
    private readonly List<OtlpScopeMetrics> _scopes = [];
    private Dictionary<string, OtlpMetric> _current = [];

    public ulong BootNs => bootNs;

    public ulong NowNs => nowNs;

    /// <summary>What was collected; empty resources are left out.</summary>
    public List<OtlpScopeMetrics> Scopes => _scopes.FindAll(s => s.Metrics.Count > 0);

    public bool Wants(string metric) => enabled.Contains(metric);

    /// <summary>What follows belongs to this resource.</summary>
    public void Begin(List<OtlpAttribute> resource)
    {
        _current = [];
        _scopes.Add(new OtlpScopeMetrics(new OtlpResource(resource), new OtlpScope(scope, "", "", []), []));
    }

    public void Add(string metric, long value, params ReadOnlySpan<(string Key, string Value)> attributes) => Add(metric, value, value, attributes);

    public void Add(string metric, double value, params ReadOnlySpan<(string Key, string Value)> attributes) => Add(metric, value, null, attributes);

    private void Add(string name, double value, long? integer, ReadOnlySpan<(string Key, string Value)> attributes)
    {
        if (!enabled.Contains(name)) return;
        HostMetric definition = metrics[name];
        if (_scopes.Count == 0) Begin([]);
        if (!_current.TryGetValue(name, out OtlpMetric? metric))
        {
            metric = new OtlpMetric { Name = name, Unit = definition.Unit, Description = definition.Description, Kind = definition.IsSum ? OtlpMetricKind.Sum : OtlpMetricKind.Gauge, IsMonotonic = definition.IsMonotonic };
            if (definition.IsSum) metric.Temporality = OtlpTemporality.Cumulative;
            _current.Add(name, metric);
            _scopes[^1].Metrics.Add(metric);
        }
        var point = new OtlpPoint { Value = value, Integer = integer, TimeNs = nowNs, StartNs = definition.IsSum ? bootNs : 0 };
        foreach ((string key, string text) in attributes) point.Attributes.Add(new OtlpAttribute(key, text));
        metric.Points.Add(point);
    }
}
