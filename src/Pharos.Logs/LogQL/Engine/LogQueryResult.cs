namespace Pharos.Logs.LogQL.Engine;

internal enum LogResultType
{
    Streams,
    Scalar,
    Vector,
    Matrix,
}

/// <summary>The answer to a query: lines, or series over its steps.</summary>
internal sealed record LogQueryResult(LogQuery Query, LogResultType Type, IReadOnlyList<LogStream> Streams, IReadOnlyList<Series> Series, QueryStatistics Statistics);
