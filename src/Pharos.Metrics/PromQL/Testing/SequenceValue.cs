using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>One position of a series in a test: nothing, a float, or a histogram.</summary>
internal readonly record struct SequenceValue(double Value, FloatHistogram? Histogram = null)
{
    public static readonly SequenceValue Omitted = new() { IsOmitted = true };

    public bool IsOmitted { get; init; }

    /// <summary>The notation names the counter reset hint, so that an expectation checks it.</summary>
    public bool HasExplicitHint { get; init; }
}
