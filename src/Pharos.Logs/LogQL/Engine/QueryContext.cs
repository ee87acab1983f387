using System.Globalization;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>What the parts of one running query share.</summary>
internal sealed class QueryContext(ILogSource source, LogQueryLimits limits, CancellationToken stop)
{
    private long _samples;

    public ILogSource Source => source;

    public LogQueryLimits Limits => limits;

    public QueryStatistics Statistics { get; } = new();

    /// <exception cref="OperationCanceledException">The query was cancelled or its time is over.</exception>
    public void Check() => stop.ThrowIfCancellationRequested();

    /// <summary>Counts what is read.</summary>
    /// <exception cref="QueryException">It is more than one query may read.</exception>
    public void Read(ILogBlock block)
    {
        Check();
        Statistics.Blocks++;
        Statistics.Lines += block.Count;
        Statistics.Bytes += block.LineBytes;
        if (limits.MaxBytesRead > 0 && Statistics.Bytes > limits.MaxBytesRead)
            throw new QueryException(QueryErrorKind.BadData, $"the query would read too many bytes (query: {HumanSize.Format((ulong)Statistics.Bytes)}, limit: {HumanSize.Format((ulong)limits.MaxBytesRead)}); consider adding more specific stream selectors or reduce the time range of the query");
    }

    /// <summary>Counts samples held.</summary>
    /// <exception cref="QueryException">They are too many.</exception>
    public void Hold(long samples)
    {
        _samples += samples;
        if (_samples > limits.MaxSamples)
            throw new QueryException(QueryErrorKind.BadData, string.Create(CultureInfo.InvariantCulture, $"the query needs more than {limits.MaxSamples} samples at once; consider a shorter time range or more specific stream selectors"));
    }

    public static QueryException TooManySeries(int limit) => new(QueryErrorKind.BadData,
        $"maximum number of series ({limit}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()");
}
