using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>A counter, or with <paramref name="isGauge"/> a value that is set.</summary>
public sealed class CounterSeries(LabelSet labels, bool isGauge) : GeneratedSeries
{
    private bool _isKnown = isGauge;

    public LabelSet Labels { get; } = labels;

    public double Value { get; private set; }

    internal override int Weight => 1;

    public void Add(double by, long nowMs)
    {
        Value += by;
        LastUpdateMs = nowMs;
    }

    public void Set(double value, long nowMs)
    {
        Value = value;
        LastUpdateMs = nowMs;
    }

    internal override void Collect(GeneratedBatch to, long nowMs, long zeroMs)
    {
        if (!_isKnown) to.Samples.Add(new MetricsSample(Labels, zeroMs, 0));
        _isKnown = true;
        to.Samples.Add(new MetricsSample(Labels, nowMs, Value));
    }

    internal override void End(GeneratedBatch to, long nowMs) => to.Samples.Add(new MetricsSample(Labels, nowMs, StaleMarker.Value));
}
