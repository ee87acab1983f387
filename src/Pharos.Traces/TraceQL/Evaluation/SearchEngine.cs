namespace Pharos.Traces.TraceQL;

/// <summary>Searches blocks for traces.</summary>
internal static class SearchEngine
{
    /// <summary>Without <c>most_recent</c> it ends when enough traces are found, in blocks from the newest on; with it they are the newest of all.</summary>
    /// <exception cref="OperationCanceledException">The time limit was reached, or the caller went away.</exception>
    public static SearchResult Search(IReadOnlyList<ISpanBlock> blocks, Query query, SearchRequest request, CancellationToken cancellationToken)
    {
        CompiledQuery compiled = CompiledQuery.Of(query, query.Spans!);
        using var walk = new TraceWalk(blocks, compiled);
        var found = new PriorityQueue<FoundTrace, long>(); // the oldest on top
        bool mostRecent = query.IsMostRecent;
        if (request.Limit > 0)
        {
            walk.Run(
                block => block.MinStartNs <= request.EndNs && block.MaxEndNs >= request.StartNs && !(mostRecent && found.Count >= request.Limit && block.MaxEndNs < Oldest(found)),
                (startNs, endNs) => Skips(startNs, endNs, request) || (mostRecent && found.Count >= request.Limit && startNs <= Oldest(found)),
                trace =>
                {
                    (long startNs, long endNs) = trace.Bounds();
                    if (Skips(startNs, endNs, request)) return true;
                    IReadOnlyList<Spanset> spansets = compiled.Evaluator.Evaluate(compiled.Spans, trace);
                    if (spansets.Count == 0) return true;
                    found.Enqueue(Found(trace, startNs, endNs, spansets, compiled, request), startNs);
                    if (found.Count > request.Limit) found.Dequeue();
                    return mostRecent || found.Count < request.Limit;
                },
                cancellationToken);
        }
        return new SearchResult([.. found.UnorderedItems.Select(i => i.Element).OrderByDescending(t => t.StartNs).ThenBy(t => t.Id)], walk.InspectedTraces, walk.InspectedSpans);
    }

    private static long Oldest(PriorityQueue<FoundTrace, long> found) => found.TryPeek(out _, out long startNs) ? startNs : long.MinValue;

    private static bool Skips(long startNs, long endNs, SearchRequest request) =>
        startNs > request.EndNs || endNs < request.StartNs || endNs - startNs < request.MinDurationNs || endNs - startNs > request.MaxDurationNs;

    private static FoundTrace Found(TraceSpans trace, long startNs, long endNs, IReadOnlyList<Spanset> spansets, CompiledQuery compiled, SearchRequest request)
    {
        int root = trace.Tree.Root;
        var services = new Dictionary<string, (int Spans, int Errors)>(StringComparer.Ordinal);
        for (int span = 0; span < trace.Count; span++)
        {
            string service = trace.ServiceName(span);
            (int spans, int errors) = services.GetValueOrDefault(service);
            services[service] = (spans + 1, errors + (trace.ReaderOf(span).Status(trace.RowOf(span)) == SpanStatus.Error ? 1 : 0));
        }
        return new FoundTrace(trace.Id, root < 0 ? null : trace.ServiceName(root), root < 0 ? null : trace.Name(root), startNs, endNs, [.. spansets.Select(set => Found(trace, set, compiled, request))])
        {
            Services = services,
        };
    }

    private static FoundSpanset Found(TraceSpans trace, Spanset set, CompiledQuery compiled, SearchRequest request)
    {
        IEnumerable<int> spans = request.SpansPerSet > 0 ? set.Spans.Take(request.SpansPerSet) : set.Spans;
        return new FoundSpanset([.. spans.Select(span => Found(trace, span, compiled))], set.Spans.Count, set.Attributes);
    }

    /// <summary>With the attributes that the query names and the span has; its duration and name have fields of their own.</summary>
    private static FoundSpan Found(TraceSpans trace, int span, CompiledQuery compiled)
    {
        string? name = null;
        var attributes = new List<KeyValuePair<string, TraceValue>>();
        for (int slot = 0; slot < compiled.Attributes.Count; slot++)
        {
            SpanAttribute attribute = compiled.Attributes[slot];
            if (attribute.Intrinsic is Intrinsic.Duration or Intrinsic.TraceDuration or Intrinsic.TraceRootName or Intrinsic.TraceRootService or Intrinsic.TraceId) continue;
            if (attribute.Intrinsic == Intrinsic.Name)
            {
                name = trace.Name(span);
                continue;
            }
            TraceValue value = trace.Get(span, slot);
            if (!value.IsNil) attributes.Add(KeyValuePair.Create(attribute.ShortName, value));
        }
        return new FoundSpan(trace.SpanId(span), name, trace.StartNs(span), trace.DurationNs(span), attributes);
    }
}
