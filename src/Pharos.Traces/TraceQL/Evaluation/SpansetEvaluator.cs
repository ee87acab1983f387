using System.Diagnostics;

namespace Pharos.Traces.TraceQL;

/// <summary>Evaluates spanset expressions on the spans of one trace (docs: traceql).</summary>
internal sealed class SpansetEvaluator(SlotTable slots)
{
    private readonly Dictionary<SpansetExpr, FieldNode> _fields = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares the field expression of a filter, grouping or aggregate.</summary>
    public void Bind(SpansetExpr expr)
    {
        switch (expr)
        {
            case SpansetFilter filter: _fields[expr] = FieldNode.Bind(filter.Condition, slots); break;
            case GroupOperation group: _fields[expr] = FieldNode.Bind(group.By, slots); break;
            case ScalarFilter { Left: AggregateExpr { Of: { } of } }: _fields[expr] = FieldNode.Bind(of, slots); break;
            case SelectOperation select:
                foreach (SpanAttribute attribute in select.Attributes) slots.Of(attribute);
                break;
        }
    }

    /// <summary>The spansets that an expression yields for a whole trace; none where it does not match.</summary>
    public IReadOnlyList<Spanset> Evaluate(SpansetExpr expr, TraceSpans trace)
    {
        var all = new int[trace.Count];
        for (int i = 0; i < all.Length; i++) all[i] = i;
        return Evaluate(expr, trace, [new Spanset(all)]);
    }

    private IReadOnlyList<Spanset> Evaluate(SpansetExpr expr, TraceSpans trace, IReadOnlyList<Spanset> input) => expr switch
    {
        Pipeline pipeline => Stages(pipeline, trace, input),
        SpansetFilter filter => Filter(filter, trace, input),
        SpansetOperation operation => [.. input.Select(set => Combine(operation, trace, set)).OfType<Spanset>()],
        GroupOperation group => [.. input.SelectMany(set => Group(group, trace, set))],
        CoalesceOperation => Coalesce(input),
        SelectOperation => input,
        ScalarFilter scalar => [.. input.Select(set => Compare(scalar, trace, set)).OfType<Spanset>()],
        _ => throw new UnreachableException($"no evaluation for {expr.GetType().Name}"),
    };

    private IReadOnlyList<Spanset> Stages(Pipeline pipeline, TraceSpans trace, IReadOnlyList<Spanset> input)
    {
        foreach (SpansetExpr element in pipeline.Elements)
        {
            input = Evaluate(element, trace, input);
            if (input.Count == 0) break;
        }
        return input;
    }

    private List<Spanset> Filter(SpansetFilter filter, TraceSpans trace, IReadOnlyList<Spanset> input)
    {
        var output = new List<Spanset>(input.Count);
        FieldNode condition = _fields[filter];
        RowSet? known = trace.Known?.GetValueOrDefault(filter);
        foreach (Spanset set in input)
        {
            var kept = new List<int>();
            foreach (int span in set.Spans)
                if (known is null ? condition.Holds(trace, span) : known.Contains(trace.RowOf(span))) kept.Add(span);
            if (kept.Count > 0) output.Add(set with { Spans = kept });
        }
        return output;
    }

    private Spanset? Combine(SpansetOperation operation, TraceSpans trace, Spanset input)
    {
        IReadOnlyList<int> left = Union(Evaluate(operation.Left, trace, [input])), right = Union(Evaluate(operation.Right, trace, [input]));
        (SpansetCombination combination, SpansetVariant variant) = operation.Op;
        IReadOnlyList<int> spans = combination switch
        {
            SpansetCombination.And => left.Count > 0 && right.Count > 0 ? Merge(left, right) : [],
            SpansetCombination.Or => Merge(left, right),
            _ => StructuralOperators.Apply(combination, variant, trace.Tree, trace, left, right),
        };
        return spans.Count == 0 ? null : input with { Spans = spans };
    }

    /// <summary>Spans of all sets, each once, in the trace's order.</summary>
    private static IReadOnlyList<int> Union(IReadOnlyList<Spanset> sets) => sets.Count switch
    {
        0 => [],
        1 => sets[0].Spans,
        _ => [.. sets.SelectMany(s => s.Spans).Distinct().Order()],
    };

    private static IReadOnlyList<int> Merge(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        if (left.Count == 0) return right;
        if (right.Count == 0) return left;
        var seen = new HashSet<int>(left);
        var merged = new List<int>(left);
        foreach (int span in right) if (seen.Add(span)) merged.Add(span);
        return merged;
    }

    private List<Spanset> Group(GroupOperation group, TraceSpans trace, Spanset input)
    {
        var groups = new Dictionary<TraceValue, List<int>>();
        var order = new List<TraceValue>();
        FieldNode by = _fields[group];
        foreach (int span in input.Spans)
        {
            TraceValue value = by.Of(trace, span);
            if (!groups.TryGetValue(value, out List<int>? spans))
            {
                groups[value] = spans = [];
                order.Add(value);
            }
            spans.Add(span);
        }
        return [.. order.Select(value => new Spanset(groups[value]) { Attributes = [.. input.Attributes, KeyValuePair.Create(group.ToString(), value)] })];
    }

    private static IReadOnlyList<Spanset> Coalesce(IReadOnlyList<Spanset> input) => input.Count == 0 ? [] : [new Spanset(Union(input))];

    private Spanset? Compare(ScalarFilter filter, TraceSpans trace, Spanset set)
    {
        var aggregate = (AggregateExpr)filter.Left;
        TraceValue value = aggregate.Function == AggregateFunction.Count ? TraceValue.Of((long)set.Spans.Count) : Aggregate(aggregate, _fields[filter], trace, set);
        if (!Operators.Compare(filter.Op, value, ((ScalarLiteral)filter.Right).Value)) return null;
        return set with { Attributes = [.. set.Attributes, KeyValuePair.Create(aggregate.ToString(), value)] };
    }

    /// <summary>Over the spans that have a number there; nil where none has.</summary>
    private static TraceValue Aggregate(AggregateExpr aggregate, FieldNode of, TraceSpans trace, Spanset set)
    {
        double sum = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
        int count = 0;
        ValueKind kind = ValueKind.Nil;
        foreach (int span in set.Spans)
        {
            TraceValue value = of.Of(trace, span);
            if (!value.IsNumeric) continue;
            kind = kind == ValueKind.Nil || kind == value.Kind ? value.Kind : ValueKind.Float;
            double number = value.Number;
            sum += number;
            min = Math.Min(min, number);
            max = Math.Max(max, number);
            count++;
        }
        if (count == 0) return default;
        double result = aggregate.Function switch
        {
            AggregateFunction.Max => max,
            AggregateFunction.Min => min,
            AggregateFunction.Sum => sum,
            _ => sum / count,
        };
        return kind == ValueKind.Duration ? TraceValue.Duration((long)result)
            : kind == ValueKind.Int && aggregate.Function != AggregateFunction.Avg ? TraceValue.Of((long)result) : TraceValue.Of(result);
    }
}
