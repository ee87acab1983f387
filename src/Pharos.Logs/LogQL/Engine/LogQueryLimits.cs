namespace Pharos.Logs.LogQL.Engine;

/// <summary>What one query may cost (Loki: <c>limits_config</c>, <c>querier</c>).</summary>
internal sealed record LogQueryLimits
{
    /// <summary>Series of an answer (<c>max_query_series</c>).</summary>
    public int MaxSeries { get; init; } = 500;

    /// <summary>Lines of an answer (<c>max_entries_limit_per_query</c>).</summary>
    public int MaxEntries { get; init; } = 5000;

    /// <summary>Bytes of lines that a query may read, 0 for no limit (<c>max_query_bytes_read</c>).</summary>
    public long MaxBytesRead { get; init; }

    /// <summary>Length of a query's range, zero for no limit (<c>max_query_length</c>).</summary>
    public TimeSpan MaxLength { get; init; } = TimeSpan.FromHours(721);

    /// <summary>Time that a query may take (<c>query_timeout</c>).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Queries that run at one time; others wait.</summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>Steps of a range query.</summary>
    public int MaxSteps { get; init; } = 11_000;

    /// <summary>Samples held for aggregations that need every value, 16 bytes each.</summary>
    public long MaxSamples { get; init; } = 30_000_000;

    /// <summary>Series below an aggregation, which an answer does not show.</summary>
    public int MaxInnerSeries { get; init; } = 100_000;
}
