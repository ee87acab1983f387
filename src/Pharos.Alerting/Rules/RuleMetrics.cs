using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Counters of the rule engine, under the names that dashboards for Prometheus expect.</summary>
internal sealed class RuleMetrics(MetricRegistry registry)
{
    public MetricFamily<CounterMetric> Evaluations { get; } = registry.Counter("prometheus_rule_evaluations_total", "Rules evaluated.", "rule_group");

    public MetricFamily<CounterMetric> Failures { get; } = registry.Counter("prometheus_rule_evaluation_failures_total", "Rule evaluations that failed.", "rule_group");

    public MetricFamily<CounterMetric> Missed { get; } = registry.Counter("prometheus_rule_group_iterations_missed_total", "Evaluations left out because the one before took too long.", "rule_group");

    public MetricFamily<HistogramMetric> Duration { get; } = registry.Histogram("pharos_rule_group_duration_seconds", "Time of one evaluation of a group.", [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);

    public MetricFamily<GaugeMetric> Cyclic { get; } = registry.Gauge("pharos_rules_cyclic", "Recording rules that depend on themselves.");
}
