namespace Pharos.Traces.TraceQL;

/// <summary>A checked query bound to slots: how blocks find candidates, and how a trace is evaluated.</summary>
internal sealed class CompiledQuery
{
    private readonly Dictionary<SpansetFilter, RowPlan> _plans = [];

    private CompiledQuery(Query query, SpansetExpr spans)
    {
        Query = query;
        Spans = spans;
    }

    public Query Query { get; }

    public SpansetExpr Spans { get; }

    /// <summary>The attributes that the query names, in order of their slots.</summary>
    public SlotTable Slots { get; private init; } = null!;

    public SpansetEvaluator Evaluator { get; private init; } = null!;

    /// <summary>The attributes that <c>select()</c> adds and those that conditions name: what a search returns with each span.</summary>
    public IReadOnlyList<SpanAttribute> Attributes => Slots.Attributes;

    /// <param name="spans">The part of the query that yields spans.</param>
    public static CompiledQuery Of(Query query, SpansetExpr spans)
    {
        var slots = new SlotTable();
        var compiled = new CompiledQuery(query, spans) { Slots = slots, Evaluator = new SpansetEvaluator(slots) };
        compiled.Plan(spans);
        return compiled;
    }

    /// <summary>The one filter that the spans are, where a block alone can answer it.</summary>
    public RowPlan? OnlyFilter => Spans is SpansetFilter filter && _plans[filter].IsExact ? _plans[filter] : null;

    /// <summary>The traces of a block that may have an answer, null for all; and the rows of each filter that a block answered exactly.</summary>
    public RowSet? Candidates(SpanReader reader, Dictionary<SpansetFilter, RowSet> known)
    {
        RowSet? traces = Candidates(Spans, reader, known);
        if (traces is null || reader.SplitTraces.Count == 0) return traces;
        // What one part of a trace lacks may stand in another block.
        foreach (int split in reader.SplitTraces) traces.Add(split);
        return traces;
    }

    private RowSet? Candidates(SpansetExpr expr, SpanReader reader, Dictionary<SpansetFilter, RowSet> known)
    {
        switch (expr)
        {
            case SpansetFilter filter:
                RowPlan plan = _plans[filter];
                if (!plan.IsSelective) return null;
                RowSet? rows = plan.Rows(reader, null);
                if (rows is null) return null;
                if (plan.IsExact) known[filter] = rows;
                return TracesOf(rows, reader);
            case Pipeline pipeline:
                RowSet? all = null;
                foreach (SpansetExpr element in pipeline.Elements)
                {
                    // Each filter of a pipeline must leave spans; operators after the first see only what came before, which is never more.
                    if (element is not (SpansetFilter or SpansetOperation)) continue;
                    all = Intersect(all, Candidates(element, reader, known));
                    if (all is { IsEmpty: true } || element is SpansetOperation) break;
                }
                return all;
            case SpansetOperation operation:
                RowSet? right = Candidates(operation.Right, reader, known);
                if (operation.Op.Variant == SpansetVariant.Negated) return right; // an empty left side excludes nothing
                if (operation.Op.Combination == SpansetCombination.Or)
                {
                    RowSet? other = Candidates(operation.Left, reader, known);
                    if (right is null || other is null) return null;
                    right.Or(other);
                    return right;
                }
                if (right is { IsEmpty: true } && reader.SplitTraces.Count == 0) return right;
                return Intersect(Candidates(operation.Left, reader, known), right);
            default:
                return null;
        }
    }

    private static RowSet? Intersect(RowSet? a, RowSet? b)
    {
        if (a is null || b is null) return a ?? b;
        a.And(b);
        return a;
    }

    private static RowSet TracesOf(RowSet rows, SpanReader reader)
    {
        var traces = new RowSet(reader.TraceCount);
        for (int row = rows.Next(0); row >= 0; row = rows.Next(row + 1)) traces.Add(reader.TraceOf(row));
        return traces;
    }

    private void Plan(SpansetExpr expr)
    {
        switch (expr)
        {
            case SpansetFilter filter:
                _plans[filter] = RowPlan.Of(filter.Condition, Slots);
                Evaluator.Bind(filter);
                break;
            case SpansetOperation operation:
                Plan(operation.Left);
                Plan(operation.Right);
                break;
            case Pipeline pipeline:
                foreach (SpansetExpr element in pipeline.Elements) Plan(element);
                break;
            default:
                Evaluator.Bind(expr);
                break;
        }
    }
}
