using Pharos.Core;

namespace Pharos.Metrics.PromQL;

/// <summary>What the query engine reads from: the store, a remote-read peer, or the series of a test script.</summary>
internal interface ISeriesSource
{
    /// <summary>Series that satisfy every matcher and may have samples in the range, in order of labels where <see cref="SelectHints.Sorted"/>.</summary>
    /// <param name="matchers">At least one; a series without the label has the empty value.</param>
    /// <param name="minTimeMs">First instant of interest, inclusive.</param>
    /// <param name="maxTimeMs">Last instant of interest, inclusive.</param>
    ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken);
}

/// <summary>What the engine knows about its use of a selection; a source may ignore it.</summary>
internal readonly record struct SelectHints
{
    public bool Sorted { get; init; }

    /// <summary>The caller reads only labels, no samples.</summary>
    public bool LabelsOnly { get; init; }

    /// <summary>Of histograms the caller reads only count and sum, and the reset hint; buckets need not be decoded.</summary>
    public bool HistogramStatisticsOnly { get; init; }

    /// <summary>Where grouping will follow: the labels kept (or dropped, when <see cref="Without"/>).</summary>
    public IReadOnlyList<string>? Grouping { get; init; }

    public bool Without { get; init; }

    /// <summary>The caller looks at no other labels and takes several series with the same ones; a source may give all labels nevertheless.</summary>
    public LabelProjection? Projection { get; init; }
}

/// <summary>Walks a selection one series at a time. All spans are valid until the next <see cref="MoveNext"/>.</summary>
internal interface ISeriesCursor : IDisposable
{
    bool MoveNext();

    LabelSet Labels { get; }

    /// <summary>Unix milliseconds, strictly ascending, within the range asked for.</summary>
    ReadOnlySpan<long> Timestamps { get; }

    /// <summary>Two series of one cursor with the same non-zero group have the same <see cref="Timestamps"/>, so that window bounds are computed once; 0 says nothing.</summary>
    long TimestampGroup { get; }

    /// <summary>One value per timestamp, stale markers included. Where a sample is a histogram, its value here is not meant.</summary>
    ReadOnlySpan<double> Values { get; }

    /// <summary>Empty where the series has no histograms in the range, else one entry per timestamp, null for float samples. Must not be changed.</summary>
    ReadOnlySpan<FloatHistogram?> Histograms { get; }

    /// <summary>Empty where no start timestamps are known, else one per timestamp (Unix ms, 0 unknown).</summary>
    ReadOnlySpan<long> StartTimestamps { get; }
}
