using System.Runtime.InteropServices;
using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>The active series of a generator. Not thread-safe.</summary>
public sealed class SeriesTable(SeriesTableOptions options)
{
    private readonly Dictionary<LabelSet, GeneratedSeries> _series = [];

    public SeriesTableOptions Options { get; } = options;

    /// <summary>Active series, buckets counted one by one.</summary>
    public int Active { get; private set; }

    /// <summary>Updates that were left out because of <see cref="SeriesTableOptions.MaxActiveSeries"/>.</summary>
    public long Limited { get; private set; }

    /// <summary>The counter of that name and those labels; null where there is no room for it.</summary>
    public CounterSeries? Counter(string name, LabelSet labels, bool isGauge = false) =>
        (CounterSeries?)Find(name, labels, full => new CounterSeries(full, isGauge));

    /// <param name="bounds">Ascending upper bounds of the classic buckets, without +Inf.</param>
    public HistogramSeries? Histogram(string name, LabelSet labels, double[] bounds) =>
        (HistogramSeries?)Find(name, labels, full => new HistogramSeries(name, full.Without(Label.MetricName), bounds, Options));

    /// <summary>The samples of now; ends what was not updated for long.</summary>
    /// <param name="zeroMs">Where a new counter's zero stands: after the collection before this one.</param>
    public GeneratedBatch Collect(long nowMs, long zeroMs)
    {
        var batch = new GeneratedBatch(Options.TraceIdLabel);
        long oldest = OldestAt(nowMs);
        foreach ((LabelSet key, GeneratedSeries series) in _series)
        {
            if (series.LastUpdateMs >= oldest)
            {
                series.Collect(batch, nowMs, zeroMs);
                continue;
            }
            series.End(batch, nowMs);
            series.HasEnded = true;
            Active -= series.Weight;
            _series.Remove(key);
        }
        return batch;
    }

    /// <summary>The series as they are; those that ended by <paramref name="nowMs"/> go first.</summary>
    public IReadOnlyCollection<GeneratedSeries> Sweep(long nowMs)
    {
        long oldest = OldestAt(nowMs);
        foreach ((LabelSet key, GeneratedSeries series) in _series)
        {
            if (series.LastUpdateMs >= oldest) continue;
            series.HasEnded = true;
            Active -= series.Weight;
            _series.Remove(key);
        }
        return _series.Values;
    }

    private long OldestAt(long nowMs) => Options.StaleAfter == Timeout.InfiniteTimeSpan ? long.MinValue : nowMs - (long)Options.StaleAfter.TotalMilliseconds;

    /// <summary>Labels as they are stored: long names and values are cut.</summary>
    public LabelSet Labels(ReadOnlySpan<(string Name, string Value)> labels)
    {
        var builder = new LabelSetBuilder();
        foreach ((string name, string value) in labels)
        {
            if (value.Length == 0) continue;
            builder.Set(Cut(name, Options.MaxLabelNameLength), Cut(value, Options.MaxLabelValueLength));
        }
        return builder.Build();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private GeneratedSeries? Find(string name, LabelSet labels, Func<LabelSet, GeneratedSeries> create)
    {
        var builder = new LabelSetBuilder(labels);
        foreach (Label label in Options.ExternalLabels) if (!labels.Has(label.Name)) builder.Set(label.Name, label.Value);
        LabelSet key = builder.Set(Label.MetricName, name).Build();
        ref GeneratedSeries? found = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, key, out bool isKnown);
        if (isKnown) return found;
        GeneratedSeries series = create(key);
        if (Options.MaxActiveSeries > 0 && Active + series.Weight > Options.MaxActiveSeries)
        {
            Limited++;
            _series.Remove(key);
            return null;
        }
        Active += series.Weight;
        return found = series;
    }
}
