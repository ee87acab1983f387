namespace Pharos.Traces.TraceQL;

/// <summary><c>compare({selection})</c>: how often each value of each attribute occurs in the selected spans and in the others (docs: metrics queries, "compare").</summary>
internal static class Comparison
{
    /// <summary>Distinct values of one attribute that are counted; spans with further ones are left out.</summary>
    private const int MaxValues = 10_000;

    public static List<TraceSeries> Evaluate(IReadOnlyList<ISpanBlock> blocks, Query query, MetricsQuery metrics, MetricsRange range, CancellationToken cancellationToken)
    {
        CompareArguments arguments = metrics.Compare!;
        CompiledQuery compiled = CompiledQuery.Of(query, metrics.Spans);
        FieldNode selection = FieldNode.Bind(arguments.Selection.Condition, compiled.Slots);
        var counts = new Dictionary<(bool IsSelection, string Attribute), Dictionary<TraceValue, double[]>>();
        var totals = new Dictionary<(bool IsSelection, string Attribute), double[]>();
        SpanSweep.Run(blocks, compiled, range, (spans, row, startNs, _) =>
        {
            bool isSelected = selection.Holds(spans, row) && (arguments.StartNs == 0 || startNs >= arguments.StartNs) && (arguments.EndNs == 0 || startNs <= arguments.EndNs);
            int step = range.StepOf(startNs);
            (SpanReader reader, int at) = spans is TraceSpans trace ? (trace.ReaderOf(row), trace.RowOf(row)) : ((SpanReader)spans, row);
            reader.AttributesOf(at, (name, value) =>
            {
                if (value.IsNil || value.Kind == ValueKind.Array) return;
                Count(totals, (isSelected, name), range)[step]++;
                if (!counts.TryGetValue((isSelected, name), out Dictionary<TraceValue, double[]>? values)) counts.Add((isSelected, name), values = []);
                if (values.Count < MaxValues || values.ContainsKey(value)) Count(values, value, range)[step]++;
            });
        }, cancellationToken);
        var series = new List<TraceSeries>();
        foreach (((bool isSelected, string name), Dictionary<TraceValue, double[]> values) in counts)
        {
            string type = isSelected ? "selection" : "baseline";
            foreach ((TraceValue value, double[] points) in values.OrderByDescending(v => v.Value.Sum()).ThenBy(v => v.Key.ToString(), StringComparer.Ordinal).Take(arguments.Top))
                series.Add(new TraceSeries([KeyValuePair.Create("__meta_type", TraceValue.Of(type)), KeyValuePair.Create(name, value)], points));
            series.Add(new TraceSeries([KeyValuePair.Create("__meta_type", TraceValue.Of(type + "_total")), KeyValuePair.Create(name, default(TraceValue))], totals[(isSelected, name)]));
        }
        return series;
    }

    private static double[] Count<TKey>(Dictionary<TKey, double[]> counts, TKey key, MetricsRange range) where TKey : notnull
    {
        if (!counts.TryGetValue(key, out double[]? points)) counts.Add(key, points = new double[range.Steps]);
        return points;
    }
}
