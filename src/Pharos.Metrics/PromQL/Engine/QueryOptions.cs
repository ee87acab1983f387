namespace Pharos.Metrics.PromQL.Engine;

/// <summary>How queries are evaluated. The defaults are those of Prometheus.</summary>
internal sealed record QueryOptions
{
    /// <summary>How old a sample may be and still stand for its series.</summary>
    public TimeSpan Lookback { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Step of a subquery that names none: the global evaluation interval.</summary>
    public TimeSpan DefaultSubqueryStep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Feature <c>promql-delayed-name-removal</c>.</summary>
    public bool DelayedNameRemoval { get; init; }

    /// <summary>Feature <c>type-and-unit-labels</c>: <c>rate</c> judges counters by <c>__type__</c>.</summary>
    public bool TypeAndUnitLabels { get; init; }

    /// <summary>Feature <c>use-start-timestamps</c>: <c>rate</c>, <c>irate</c>, <c>increase</c>, <c>resets</c> and <c>start_timestamp</c> read the start timestamps of samples.</summary>
    public bool UseStartTimestamps { get; init; }

    /// <summary>With these feature flags; names that are not ours are ignored.</summary>
    public static QueryOptions FromFeatures(IReadOnlyCollection<string> features) => new()
    {
        DelayedNameRemoval = features.Contains("promql-delayed-name-removal"),
        TypeAndUnitLabels = features.Contains("type-and-unit-labels"),
        UseStartTimestamps = features.Contains("use-start-timestamps"),
    };
}
