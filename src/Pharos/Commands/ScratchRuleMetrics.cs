using Pharos.Alerting.Rules.Testing;
using Pharos.Core;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Commands;

/// <summary>Gives the tests of rules the embedded engine over a store in memory.</summary>
internal sealed class ScratchRuleMetrics(ScratchMetrics metrics) : IRuleTestMetrics
{
    public IMetricsSource Source => metrics;

    public IMetricsSink Sink => metrics;

    public void Load(string series, string values, long startMs, long intervalMs) => metrics.Load(series, values, startMs, intervalMs);

    public void AdvanceTo(long timeMs) => metrics.AdvanceTo(timeMs);

    public LabelSet ParseLabels(string text) => ScratchMetrics.ParseLabels(text);

    public FloatHistogram ParseHistogram(string text) => ScratchMetrics.ParseHistogram(text);

    public void Dispose() => metrics.Dispose();
}
