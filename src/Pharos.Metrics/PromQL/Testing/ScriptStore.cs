using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Series in memory for test scripts and rule unit tests.</summary>
internal sealed class ScriptStore : ISeriesSource
{
    private static readonly Comparer<LabelSet> s_byLabels = Comparer<LabelSet>.Create(LabelSet.Compare);
    private readonly SortedDictionary<LabelSet, SortedList<long, StoredSample>> _series = new(s_byLabels);
    /// <summary>The same series by metric name.</summary>
    private readonly Dictionary<string, SortedDictionary<LabelSet, SortedList<long, StoredSample>>> _byName = new(StringComparer.Ordinal);

    private readonly record struct StoredSample(double Value, FloatHistogram? Histogram, long StartMs);

    public void Clear()
    {
        _series.Clear();
        _byName.Clear();
    }

    /// <summary>Adds a sample; one at the same time is replaced.</summary>
    public void Add(LabelSet labels, long timestampMs, double value, FloatHistogram? histogram = null, long startMs = 0)
    {
        if (!_series.TryGetValue(labels, out SortedList<long, StoredSample>? samples))
        {
            _series.Add(labels, samples = []);
            string name = labels.MetricName;
            if (!_byName.TryGetValue(name, out SortedDictionary<LabelSet, SortedList<long, StoredSample>>? named)) _byName.Add(name, named = new(s_byLabels));
            named.Add(labels, samples);
        }
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
        int at = FirstFrom(samples.Keys, timestampMs) - 1;
        return at < 0 ? null : samples.GetValueAtIndex(at).Histogram;
    }

    /// <summary>The index of the first time at or after one.</summary>
    private static int FirstFrom(IList<long> times, long timestampMs)
    {
        int low = 0, high = times.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (times[middle] < timestampMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken)
    {
        var selected = new List<SelectedSeries>();
        var groups = new List<long[]>();
        LabelMatcher? named = matchers.FirstOrDefault(m => m.Op == MatchOp.Equal && m.Name == Label.MetricName);
        IEnumerable<KeyValuePair<LabelSet, SortedList<long, StoredSample>>> candidates = named is null ? _series : _byName.TryGetValue(named.Value, out var some) ? some : [];
        foreach ((LabelSet labels, SortedList<long, StoredSample> samples) in candidates)
        {
            if (!matchers.All(m => m.Matches(labels.Get(m.Name)))) continue;
            int first = FirstFrom(samples.Keys, minTimeMs), end = maxTimeMs == long.MaxValue ? samples.Count : FirstFrom(samples.Keys, maxTimeMs + 1);
            if (first >= end) continue;
            long[] times = new long[end - first];
            StoredSample[] inRange = new StoredSample[end - first];
            for (int i = first; i < end; i++)
            {
                times[i - first] = samples.GetKeyAtIndex(i);
                inRange[i - first] = samples.GetValueAtIndex(i);
            }
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
                [.. inRange.Select(s => s.Histogram is { } h ? h.Sum : s.Value)],
                inRange.Any(s => s.Histogram is not null) ? [.. inRange.Select(s => s.Histogram)] : [],
                inRange.Any(s => s.StartMs != 0) ? [.. inRange.Select(s => s.StartMs)] : []));
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
