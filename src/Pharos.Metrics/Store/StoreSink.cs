using Pharos.Core;

namespace Pharos.Metrics.Store;

/// <summary>Takes the samples of rules and of other parts into the store. What the store refuses (late, repeated, over a limit) it counts; the rest of the list is kept.</summary>
internal sealed class StoreSink(IMetricsStorage storage) : IMetricsSink
{
    public async ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, CancellationToken cancellationToken)
    {
        if (samples.Count == 0) return;
        using IAppendBatch batch = storage.BeginAppend();
        foreach (MetricsSample sample in samples)
        {
            SeriesRef series = batch.GetOrAdd(sample.Labels);
            if (series.IsNone) continue;
            if (sample.Histogram is null) batch.Append(series, sample.TimestampMs, sample.Value);
            else batch.AppendHistogram(series, sample.TimestampMs, sample.Histogram);
        }
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
