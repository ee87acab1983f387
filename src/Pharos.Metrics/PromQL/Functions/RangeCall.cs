using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>What is the same for all series of one call of a range function.</summary>
internal sealed class RangeCall
{
    public required EvalContext Context { get; init; }

    public required StepRange Steps { get; init; }

    public required long RangeMs { get; init; }

    /// <summary>Begin (not included) of each step's window as written, without what anchored and smoothed add.</summary>
    public required long[] WindowStarts { get; init; }

    /// <summary>End (included) of each step's window.</summary>
    public required long[] WindowEnds { get; init; }

    /// <summary>The values of each scalar argument, per step, in order of the arguments.</summary>
    public required double[][] Scalars { get; init; }

    public RangeExtension Extension { get; init; }

    /// <summary>Where remarks point: the first argument.</summary>
    public required SourceSpan Span { get; init; }

    public Annotations Annotations => Context.Annotations;

    public double RangeSeconds => RangeMs / 1000.0;
}
