using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Tests.Support;

/// <summary>A store that keeps what was committed, in order, with the outcomes of a real one for order and duplicates.</summary>
internal sealed class RecordingStorage : IMetricsStorage
{
    private readonly Lock _gate = new();
    private readonly List<LabelSet> _series = [];
    private readonly Dictionary<LabelSet, ulong> _byLabels = [];
    private readonly Dictionary<UInt128, ulong> _byKey = [];
    private readonly List<(ulong Series, long TimestampMs, double Value, FloatHistogram? Histogram)> _samples = [];

    public List<Exemplar> Exemplars { get; } = [];

    public Dictionary<string, MetricMetadata> Metadata { get; } = [];

    /// <summary>Series beyond this are refused.</summary>
    public int MaxSeries { get; set; } = int.MaxValue;

    public IOException? CommitFault { get; set; }

    /// <summary>Label reads are rare when lines are known: how often a series was looked up by labels.</summary>
    public int Lookups { get; private set; }

    public int Commits { get; private set; }

    public IAppendBatch BeginAppend() => new Batch(this);

    /// <summary>Samples of a series, as <c>value@ms</c>, <c>stale@ms</c>, in order of arrival.</summary>
    public string Of(string series)
    {
        lock (_gate)
            return string.Join(" ", _samples.Where(s => _series[(int)s.Series - 1].ToString() == series).Select(s =>
                $"{(s.Histogram is not null ? (StaleMarker.Is(s.Histogram.Sum) ? "stale" : $"h{s.Histogram.Count}") : StaleMarker.Is(s.Value) ? "stale" : s.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))}@{s.TimestampMs}"));
    }

    public string[] Series
    {
        get { lock (_gate) return [.. _samples.Select(s => _series[(int)s.Series - 1].ToString()).Distinct().Order(StringComparer.Ordinal)]; }
    }

    public int SampleCount
    {
        get { lock (_gate) return _samples.Count; }
    }

    private sealed class Batch(RecordingStorage store) : IAppendBatch
    {
        private readonly List<(ulong Series, long TimestampMs, double Value, FloatHistogram? Histogram)> _pending = [];
        private readonly List<Exemplar> _exemplars = [];

        public SeriesRef Find(UInt128 rawKey)
        {
            lock (store._gate) return new SeriesRef(store._byKey.GetValueOrDefault(rawKey));
        }

        public SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default)
        {
            lock (store._gate)
            {
                store.Lookups++;
                if (!store._byLabels.TryGetValue(labels, out ulong series))
                {
                    if (store._series.Count >= store.MaxSeries) return default;
                    store._series.Add(labels);
                    store._byLabels[labels] = series = (ulong)store._series.Count;
                }
                if (rawKey != default) store._byKey[rawKey] = series;
                return new SeriesRef(series);
            }
        }

        public AppendOutcome Append(SeriesRef series, long timestampMs, double value, long startTimestampMs = 0) => Put(series, timestampMs, value, null);

        public AppendOutcome AppendHistogram(SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0) => Put(series, timestampMs, histogram.Sum, histogram);

        private AppendOutcome Put(SeriesRef series, long timestampMs, double value, FloatHistogram? histogram)
        {
            if (series.IsNone) return AppendOutcome.UnknownSeries;
            lock (store._gate)
            {
                var before = store._samples.Concat(_pending).Where(s => s.Series == series.Value).ToList();
                if (before.Count > 0 && before.Max(s => s.TimestampMs) is var newest)
                {
                    if (timestampMs < newest) return AppendOutcome.OutOfOrder;
                    if (timestampMs == newest)
                        return BitConverter.DoubleToInt64Bits(before.Last(s => s.TimestampMs == newest).Value) == BitConverter.DoubleToInt64Bits(value) ? AppendOutcome.Duplicate : AppendOutcome.DuplicateWithOtherValue;
                }
            }
            _pending.Add((series.Value, timestampMs, value, histogram));
            return AppendOutcome.Appended;
        }

        public void AppendExemplar(SeriesRef series, Exemplar exemplar) => _exemplars.Add(exemplar);

        public void SetMetadata(string metricName, MetricMetadata metadata)
        {
            lock (store._gate) store.Metadata[metricName] = metadata;
        }

        public ValueTask CommitAsync(CancellationToken cancellationToken)
        {
            if (store.CommitFault is { } fault) throw fault;
            lock (store._gate)
            {
                store.Commits++;
                store._samples.AddRange(_pending);
                store.Exemplars.AddRange(_exemplars);
                _pending.Clear();
            }
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _pending.Clear();
    }
}
