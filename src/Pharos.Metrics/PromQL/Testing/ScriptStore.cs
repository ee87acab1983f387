using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Series in memory for test scripts and rule unit tests.</summary>
internal sealed class ScriptStore : ISeriesSource
{
    private readonly SortedDictionary<LabelSet, SortedList<long, StoredSample>> _series = new(Comparer<LabelSet>.Create(LabelSet.Compare));

    private readonly record struct StoredSample(double Value, FloatHistogram? Histogram, long StartMs);

    public void Clear() => _series.Clear();

    /// <summary>Adds a sample; one at the same time is replaced.</summary>
    public void Add(LabelSet labels, long timestampMs, double value, FloatHistogram? histogram = null, long startMs = 0)
    {
        if (!_series.TryGetValue(labels, out SortedList<long, StoredSample>? samples)) _series.Add(labels, samples = []);
        if (histogram is not null)
        {
            histogram = histogram.Copy();
            histogram.ResetHint = HistogramHints.Stored(Before(samples, timestampMs), histogram);
        }
        samples[timestampMs] = new StoredSample(value, histogram, startMs);
    }

    /// <summary>The newest histogram before a time; null where a float stands there.</summary>
    private static FloatHistogram? Before(SortedList<long, StoredSample> samples, long timestampMs)
    {
        for (int i = samples.Count - 1; i >= 0; i--)
            if (samples.GetKeyAtIndex(i) < timestampMs) return samples.GetValueAtIndex(i).Histogram;
        return null;
    }

    public ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken)
    {
        var selected = new List<SelectedSeries>();
        var groups = new List<long[]>();
        foreach ((LabelSet labels, SortedList<long, StoredSample> samples) in _series)
        {
            if (!matchers.All(m => m.Matches(labels.Get(m.Name)))) continue;
            KeyValuePair<long, StoredSample>[] inRange = [.. samples.Where(s => s.Key >= minTimeMs && s.Key <= maxTimeMs)];
            if (inRange.Length == 0) continue;
            long[] times = [.. inRange.Select(s => s.Key)];
            int group = groups.FindIndex(known => known.AsSpan().SequenceEqual(times));
            if (group < 0)
            {
                group = groups.Count;
                groups.Add(times);
            }
            selected.Add(new SelectedSeries(
                labels,
                group + 1,
                groups[group],
                [.. inRange.Select(s => s.Value.Histogram is { } h ? h.Sum : s.Value.Value)],
                inRange.Any(s => s.Value.Histogram is not null) ? [.. inRange.Select(s => s.Value.Histogram)] : [],
                inRange.Any(s => s.Value.StartMs != 0) ? [.. inRange.Select(s => s.Value.StartMs)] : []));
        }
        return new Cursor(selected);
    }

    private sealed record SelectedSeries(LabelSet Labels, long Group, long[] Times, double[] Values, FloatHistogram?[] Histograms, long[] Starts);

    private sealed class Cursor(List<SelectedSeries> series) : ISeriesCursor
    {
        private int _at = -1;

        public bool MoveNext() => ++_at < series.Count;

        public LabelSet Labels => series[_at].Labels;

        public ReadOnlySpan<long> Timestamps => series[_at].Times;

        public long TimestampGroup => series[_at].Group;

        public ReadOnlySpan<double> Values => series[_at].Values;

        public ReadOnlySpan<FloatHistogram?> Histograms => series[_at].Histograms;

        public ReadOnlySpan<long> StartTimestamps => series[_at].Starts;

        public void Dispose() { }
    }
}
