namespace Pharos.Metrics.PromQL.Engine;

/// <summary>What one query may cost (Prometheus: <c>--query.max-samples</c>, <c>--query.timeout</c>, <c>--query.max-concurrency</c>).</summary>
internal sealed record QueryLimits
{
    /// <summary>Samples held at one time.</summary>
    public long MaxSamples { get; init; } = 50_000_000;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Queries that run at one time; others wait.</summary>
    public int MaxConcurrency { get; init; } = 20;
}
