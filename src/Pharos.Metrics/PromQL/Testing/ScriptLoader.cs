using System.Globalization;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Puts the series of a <c>load</c> into the store; with <c>_with_nhcb</c> also classic histograms as histograms with custom buckets.</summary>
internal static class ScriptLoader
{
    private static readonly string[] s_suffixes = ["_bucket", "_count", "_sum"];

    public static void Load(ScriptStore store, LoadCommand load)
    {
        foreach (LoadedSeries series in load.Series)
        {
            for (int i = 0; i < series.Values.Count; i++)
            {
                SequenceValue value = series.Values[i];
                if (value.IsOmitted) continue;
                long timeMs = i * load.IntervalMs;
                long startMs = series.StartOffsets.Count > 0 && series.StartOffsets[i] is { } offset ? timeMs + offset : 0;
                store.Add(series.Labels, timeMs, value.Value, value.Histogram, startMs);
            }
        }
        if (load.WithCustomBuckets) LoadCustomBuckets(store, load);
    }

    private static void LoadCustomBuckets(ScriptStore store, LoadCommand load)
    {
        var histograms = new Dictionary<(LabelSet Labels, int At), ClassicHistogram>();
        foreach (LoadedSeries series in load.Series)
        {
            string name = series.Labels.MetricName;
            string? suffix = s_suffixes.FirstOrDefault(s => name.EndsWith(s, StringComparison.Ordinal));
            if (suffix is null) continue;
            double upperBound = 0;
            if (suffix == "_bucket" && (!TryBound(series.Labels.Get("le"), out upperBound) || double.IsNaN(upperBound))) continue;
            LabelSet labels = series.Labels.With(Label.MetricName, name[..^suffix.Length]).Without("le");
            for (int i = 0; i < series.Values.Count; i++)
            {
                SequenceValue value = series.Values[i];
                if (value.IsOmitted || value.Histogram is not null) continue;
                if (!histograms.TryGetValue((labels, i), out ClassicHistogram? histogram)) histograms.Add((labels, i), histogram = new ClassicHistogram());
                if (suffix == "_bucket") histogram.SetBucket(upperBound, value.Value);
                else if (suffix == "_count") histogram.Count = value.Value;
                else histogram.Sum = value.Value;
            }
        }
        foreach (((LabelSet labels, int at), ClassicHistogram histogram) in histograms)
        {
            if (histogram.ToCustomBuckets(out FloatHistogram? converted) is { } error) throw new ScriptException(load.Line, $"{labels}: {error}");
            store.Add(labels, at * load.IntervalMs, 0, converted);
        }
    }

    private static bool TryBound(string le, out double bound)
    {
        bound = le is "+Inf" or "Inf" ? double.PositiveInfinity : 0;
        return bound != 0 || double.TryParse(le, NumberStyles.Float, CultureInfo.InvariantCulture, out bound);
    }
}
