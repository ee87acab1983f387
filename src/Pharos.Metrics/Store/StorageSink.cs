using Pharos.Core;

namespace Pharos.Metrics.Store;

/// <summary>Writes the samples of rules into the store, one batch a call. A sample that the store does not take is counted, the others are kept.</summary>
internal sealed class StorageSink(IMetricsStorage storage, MetricRegistry registry) : IMetricsSink
{
    private readonly MetricFamily<CounterMetric> _refused = registry.Counter("pharos_rule_samples_refused_total", "Samples of rules that the store did not take.", "reason");

    public async ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, CancellationToken cancellationToken)
    {
        using IAppendBatch batch = storage.BeginAppend();
        foreach (MetricsSample sample in samples)
        {
            SeriesRef series = batch.GetOrAdd(sample.Labels);
            AppendOutcome outcome = series.IsNone
                ? AppendOutcome.SeriesLimit
                : sample.Histogram is { } histogram ? batch.AppendHistogram(series, sample.TimestampMs, histogram) : batch.Append(series, sample.TimestampMs, sample.Value);
            if (outcome is not (AppendOutcome.Appended or AppendOutcome.Duplicate)) _refused.With(outcome.ToString()).Increment();
        }
        await batch.CommitAsync(cancellationToken);
    }
}
