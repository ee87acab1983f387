namespace Pharos.Traces.TraceQL;

/// <summary>Finds the values that an attribute has on the spans that a filter finds.</summary>
internal static class TagEngine
{
    /// <summary>Distinct values, at most <paramref name="limit"/>.</summary>
    /// <param name="filter">Null for all spans.</param>
    public static IReadOnlyCollection<TraceValue> Values(IReadOnlyList<ISpanBlock> blocks, SpanAttribute attribute, SpansetFilter? filter, int limit, CancellationToken cancellationToken)
    {
        var values = new HashSet<TraceValue>();
        var query = new Query(filter ?? new SpansetFilter(new LiteralExpr(TraceValue.Of(true))), null, null, []);
        CompiledQuery compiled = CompiledQuery.Of(query, query.Spans!);
        int slot = compiled.Slots.Of(attribute);
        if (compiled.OnlyFilter is null || attribute.Intrinsic.NeedsTrace())
        {
            using var walk = new TraceWalk(blocks, compiled);
            walk.Run(_ => true, null, trace => AddOf(trace, compiled, slot, limit, values), cancellationToken);
            return values;
        }
        foreach (ISpanBlock block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using SpanReader reader = block.Open(compiled.Attributes);
            RowSet? rows = compiled.OnlyFilter.Rows(reader, null);
            if (rows is null) reader.ValuesOf(slot, value => Add(value, values, limit));
            else for (int row = rows.Next(0); row >= 0 && Add(reader.Get(row, slot), values, limit); row = rows.Next(row + 1)) { }
        }
        return values;
    }

    private static bool AddOf(TraceSpans trace, CompiledQuery compiled, int slot, int limit, HashSet<TraceValue> values)
    {
        foreach (Spanset set in compiled.Evaluator.Evaluate(compiled.Spans, trace))
            foreach (int span in set.Spans) if (!Add(trace.Get(span, slot), values, limit)) return false;
        return true;
    }

    /// <summary>False when there are enough.</summary>
    private static bool Add(in TraceValue value, HashSet<TraceValue> values, int limit)
    {
        if (value.Kind == ValueKind.Array) foreach (TraceValue item in value.Items) values.Add(item);
        else if (!value.IsNil) values.Add(value);
        return values.Count < limit;
    }
}
