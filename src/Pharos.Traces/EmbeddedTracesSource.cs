using System.Globalization;
using Pharos.Core;
using Pharos.Storage.Bytes;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces;

/// <summary>The embedded store as a source for other parts.</summary>
internal sealed class EmbeddedTracesSource(TraceStore store) : ITracesSource
{
    /// <summary>An instant query looks back so far, as the remote one.</summary>
    private const long LookbackNs = 300L * 1_000_000_000;

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) => Run(query, () =>
    {
        long end = timestampMs * 1_000_000;
        MetricsRange range = MetricsRange.Instant(end - LookbackNs, end);
        return new MetricsResult(MetricsResultType.Vector, [.. Evaluate(query, range, cancellationToken).Where(s => double.IsFinite(s.Values[0])).Select(s => new MetricsSeries(Labels(s), [new MetricsPoint(timestampMs, s.Values[0])]))]);
    });

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => Run(query, () =>
    {
        MetricsRange steps = MetricsRange.Of(range.StartMs * 1_000_000, range.EndMs * 1_000_000, range.StepMs * 1_000_000);
        return new MetricsResult(MetricsResultType.Matrix, [.. Evaluate(query, steps, cancellationToken).Select(s => new MetricsSeries(Labels(s),
            [.. Enumerable.Range(0, steps.Steps).Where(i => double.IsFinite(s.Values[i])).Select(i => new MetricsPoint(steps.TimeMs(i), s.Values[i]))]))]);
    });

    public ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(TracesRequest request, CancellationToken cancellationToken) => Run(request.Query, () =>
    {
        Query query = Checker.Parse(request.Query);
        if (query.Spans is null) throw TraceQLException.Invalid("a metrics query is no search");
        using TraceSnapshot snapshot = store.Snapshot(request.StartNs, request.EndNs);
        SearchResult result = SearchEngine.Search(snapshot.Blocks, query, new SearchRequest(request.Limit, 1, request.StartNs, request.EndNs), cancellationToken);
        return (IReadOnlyList<TraceSummary>)[.. result.Traces.Select(t => new TraceSummary(
            t.Id.ToString("x32", CultureInfo.InvariantCulture), t.RootService ?? "", t.RootName ?? "", t.StartNs, (t.EndNs - t.StartNs) / 1_000_000, t.Spansets.Sum(s => s.Matched)))];
    });

    public ValueTask<ReadOnlyMemory<byte>?> TraceAsync(string traceId, CancellationToken cancellationToken) => Run(traceId, () =>
        UInt128.TryParse(traceId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 id)
            ? store.Read(id)?.WrittenMemory
            : throw TraceQLException.Invalid("trace IDs have up to 32 hexadecimal digits"));

    private List<TraceSeries> Evaluate(string text, MetricsRange range, CancellationToken cancellationToken)
    {
        Query query = Checker.Parse(text);
        if (query.Metrics is null) throw TraceQLException.Invalid("not a metrics query: add a function such as rate()");
        using TraceSnapshot snapshot = store.Snapshot(range.StartNs, range.EndNs);
        return MetricsEngine.Evaluate(snapshot.Blocks, query, query.Metrics, range, cancellationToken);
    }

    private static ValueTask<T> Run<T>(string what, Func<T> evaluate)
    {
        try { return ValueTask.FromResult(evaluate()); }
        catch (TraceQLException e) { throw new QueryException(e.Fault == TraceQLFault.Limit ? QueryErrorKind.Execution : QueryErrorKind.BadData, e.Message, e); }
        catch (CorruptDataException e) { throw new QueryException(QueryErrorKind.Internal, $"{what}: {e.Message}", e); }
    }

    private static LabelSet Labels(TraceSeries series) => LabelSet.Of(series.Labels.Select(l => new Label(
        string.Concat(l.Key.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')), l.Value.IsNil ? "nil" : l.Value.Plain)));
}
