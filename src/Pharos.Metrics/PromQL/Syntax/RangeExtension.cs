namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Extended range selectors (feature flag <c>promql-extended-range-selectors</c>).</summary>
internal enum RangeExtension
{
    None,
    /// <summary>Values at the window's bounds are the nearest real samples at or before them.</summary>
    Anchored,
    /// <summary>Values at the window's bounds are interpolated between the samples around them.</summary>
    Smoothed,
}
