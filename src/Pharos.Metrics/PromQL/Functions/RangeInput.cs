using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>One series under a range function: floats and histograms apart, each with its windows; stale markers are gone.</summary>
internal readonly ref struct RangeInput
{
    public required LabelSet Labels { get; init; }

    public required ReadOnlySpan<long> Times { get; init; }

    public required ReadOnlySpan<double> Values { get; init; }

    /// <summary>Start timestamps of the floats; empty where unknown or not asked for.</summary>
    public ReadOnlySpan<long> Starts { get; init; }

    public required StepWindows Windows { get; init; }

    public ReadOnlySpan<long> HistogramTimes { get; init; }

    public ReadOnlySpan<FloatHistogram> Histograms { get; init; }

    public ReadOnlySpan<long> HistogramStarts { get; init; }

    /// <summary>Null where the series has no histograms.</summary>
    public StepWindows? HistogramWindows { get; init; }

    public string MetricName => Labels.MetricName;

    public bool FloatsOnly => HistogramWindows is null;

    public WindowPart FloatsAt(int step) => new(Windows.From[step], Windows.To[step]);

    public WindowPart HistogramsAt(int step) => HistogramWindows is null ? default : new(HistogramWindows.From[step], HistogramWindows.To[step]);
}

/// <summary>Indexes of the samples in one window; <paramref name="To"/> is behind the last.</summary>
internal readonly record struct WindowPart(int From, int To)
{
    public int Count => To - From;

    public int Last => To - 1;
}
