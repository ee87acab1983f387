namespace Pharos.Metrics.Cardinality;

/// <summary>What makes a metric large.</summary>
/// <param name="Job">The job with the most of its series; empty where they have none.</param>
/// <param name="Label">The label with the most values among its series; empty where it has none but its name.</param>
/// <param name="Values">How many.</param>
/// <param name="Examples">A few of them.</param>
internal sealed record MetricCulprit(string Job, string Label, long Values, IReadOnlyList<string> Examples);
