using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>Writes <c>up</c> and the <c>scrape_*</c> series of a target, after each scrape whatever came of it.</summary>
internal sealed class ScrapeReport(ScrapeConfig job, ScrapeTarget target, SampleLabels labels)
{
    private static readonly string[] s_always = ["up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added"];
    private static readonly string[] s_extra = ["scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes"];

    private readonly string[] _names = job.ExtraScrapeMetrics ? [.. s_always, .. s_extra] : s_always;
    private readonly SeriesRef[] _series = new SeriesRef[s_always.Length + s_extra.Length];

    /// <param name="bodyBytes">Decoded size; -1 over the limit, 0 another failure.</param>
    public void Append(IAppendBatch batch, long timestampMs, bool up, TimeSpan duration, in AppendCounts counts, long bodyBytes)
    {
        ReadOnlySpan<double> values =
            [up ? 1 : 0, duration.TotalSeconds, counts.Scraped, counts.Kept, counts.NewSeries, target.Timeout.TotalSeconds, job.SampleLimit, bodyBytes];
        for (int i = 0; i < _names.Length; i++) Put(batch, i, timestampMs, values[i]);
    }

    public void AppendEnd(IAppendBatch batch, long timestampMs)
    {
        for (int i = 0; i < _names.Length; i++) Put(batch, i, timestampMs, StaleMarker.Value);
    }

    private void Put(IAppendBatch batch, int index, long timestampMs, double value)
    {
        if (!_series[index].IsNone && batch.Append(_series[index], timestampMs, value) != AppendOutcome.UnknownSeries) return;
        _series[index] = batch.GetOrAdd(labels.OfReport(_names[index]));
        if (!_series[index].IsNone) batch.Append(_series[index], timestampMs, value);
    }
}
