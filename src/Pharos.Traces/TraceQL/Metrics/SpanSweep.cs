namespace Pharos.Traces.TraceQL;

/// <summary>Gives every span that a query finds in a range, one after another.</summary>
internal static class SpanSweep
{
    /// <param name="row">Number of the span in <paramref name="spans"/>.</param>
    /// <param name="traceId">Its trace's id; asked for only where it is needed.</param>
    public delegate void Handler(SpanRows spans, int row, long startNs, Func<UInt128> traceId);

    public static void Run(IReadOnlyList<ISpanBlock> blocks, CompiledQuery query, MetricsRange range, Handler handle, CancellationToken cancellationToken)
    {
        bool needsTrace = query.Attributes.Any(a => a.Intrinsic.NeedsTrace());
        if (query.OnlyFilter is { } filter && !needsTrace) Rows(blocks, query, filter, range, handle, cancellationToken);
        else Traces(blocks, query, range, handle, cancellationToken);
    }

    /// <summary>A filter that blocks answer alone: no trace need be put together.</summary>
    private static void Rows(IReadOnlyList<ISpanBlock> blocks, CompiledQuery query, RowPlan filter, MetricsRange range, Handler handle, CancellationToken cancellationToken)
    {
        foreach (ISpanBlock block in blocks)
        {
            if (block.MinStartNs > range.EndNs || block.MaxEndNs < range.StartNs) continue;
            cancellationToken.ThrowIfCancellationRequested();
            using SpanReader reader = block.Open(query.Attributes);
            RowSet? rows = filter.Rows(reader, null);
            int count = 0;
            int row = rows is null ? 0 : rows.Next(0);
            Func<UInt128> traceId = () => reader.TraceIdOf(reader.TraceOf(row));
            for (; row >= 0 && row < reader.SpanCount; row = rows is null ? row + 1 : rows.Next(row + 1))
            {
                if ((++count & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                long startNs = reader.StartNs(row);
                if (range.StepOf(startNs) >= 0) handle(reader, row, startNs, traceId);
            }
        }
    }

    private static void Traces(IReadOnlyList<ISpanBlock> blocks, CompiledQuery query, MetricsRange range, Handler handle, CancellationToken cancellationToken)
    {
        using var walk = new TraceWalk(blocks, query);
        Func<UInt128> traceId = () => walk.Trace.Id;
        walk.Run(block => block.MinStartNs <= range.EndNs && block.MaxEndNs >= range.StartNs, (startNs, endNs) => startNs > range.EndNs || endNs < range.StartNs, trace =>
        {
            foreach (Spanset set in query.Evaluator.Evaluate(query.Spans, trace))
            {
                foreach (int span in set.Spans)
                {
                    long startNs = trace.StartNs(span);
                    if (range.StepOf(startNs) >= 0) handle(trace, span, startNs, traceId);
                }
            }
            return true;
        }, cancellationToken);
    }
}
