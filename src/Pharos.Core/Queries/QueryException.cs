namespace Pharos.Core;

/// <summary>Why a query failed, in the words of Prometheus' API (<c>errorType</c>).</summary>
public enum QueryErrorKind
{
    /// <summary>The query or a parameter is wrong: 400, <c>bad_data</c>.</summary>
    BadData,
    /// <summary>Evaluation failed: 422, <c>execution</c>.</summary>
    Execution,
    /// <summary>The time limit was reached: 503, <c>timeout</c>.</summary>
    Timeout,
    /// <summary>The caller went away: 499, <c>canceled</c>.</summary>
    Canceled,
    /// <summary>Ours or a peer's fault: 500, <c>internal</c>.</summary>
    Internal,
    /// <summary>Too many queries at once: 503, <c>unavailable</c>.</summary>
    Unavailable,
    /// <summary>404, <c>not_found</c>.</summary>
    NotFound,
}

/// <summary>A query that failed, with what the API says of it.</summary>
public sealed class QueryException(QueryErrorKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public QueryErrorKind Kind { get; } = kind;
}
