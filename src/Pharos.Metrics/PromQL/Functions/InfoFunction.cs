using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>info</c>: adds the labels of info metrics (by default <c>target_info</c>) that have the same job and instance.</summary>
internal sealed class InfoFunction
{
    private const string TargetInfo = "target_info";

    private static readonly string[] s_identifying = ["instance", "job"];
    private static readonly HashSet<string> s_identifyingSet = ["instance", "job"];

    private readonly EvalContext _context;
    private readonly StepRange _steps;
    private readonly List<LabelMatcher> _nameMatchers = [];
    private readonly List<LabelMatcher> _dataMatchers = [];
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>An info series: at each step the time of its sample, whose value says nothing.</summary>
    private readonly record struct InfoSeries(LabelSet Labels, string MetricName, LabelSet Identity, Column Times);

    private InfoFunction(EvalContext context, Call call, StepRange steps)
    {
        _context = context;
        _steps = steps;
        if (call.Arguments.Length > 1)
        {
            foreach (LabelMatcher matcher in ((VectorSelector)Evaluator.Unwrap(call.Arguments[1])).Matchers)
            {
                (matcher.Name == Label.MetricName ? _nameMatchers : _dataMatchers).Add(matcher);
                if (matcher.Name != Label.MetricName) _wanted.Add(matcher.Name);
            }
        }
        if (_nameMatchers.Count == 0) _nameMatchers.Add(new LabelMatcher(MatchOp.Equal, Label.MetricName, TargetInfo));
        // Matchers that only exclude names leave the info metrics by their usual ending.
        else if (!_nameMatchers.Exists(m => m.Op is MatchOp.Equal or MatchOp.Regex)) _nameMatchers.Add(new LabelMatcher(MatchOp.Regex, Label.MetricName, ".+_info"));
    }

    public static InstantVector Evaluate(Evaluator evaluator, Call call, StepRange steps)
    {
        InstantVector vector = evaluator.Vector(call.Arguments[0], steps);
        var function = new InfoFunction(evaluator.Context, call, steps);
        List<Column> enriched = function.Enrich(vector.Columns, FirstShift(call.Arguments[0]));
        vector.Columns.Clear();
        vector.Release(evaluator.Context);
        return new InstantVector([.. LabelCollisions.Merge(enriched)]);
    }

    /// <summary>The times at which the first selector of the argument looks are those at which info series are read.</summary>
    private static TimeShift FirstShift(Expr expr)
    {
        if (expr is VectorSelector selector) return selector.Shift;
        foreach (Expr child in expr.Children)
        {
            TimeShift shift = FirstShift(child);
            if (!ReferenceEquals(shift, TimeShift.None)) return shift;
        }
        return TimeShift.None;
    }

    private List<Column> Enrich(List<Column> columns, TimeShift shift)
    {
        List<InfoSeries> infos = Fetch(columns, shift);
        var results = new Dictionary<LabelSet, Column>();
        var order = new List<Column>();
        var byIdentity = infos.GroupBy(info => info.Identity).ToDictionary(group => group.Key, group => group.ToList());
        bool matchersAcceptNothing = _dataMatchers.TrueForAll(matcher => matcher.MatchesEmpty);
        foreach (Column column in columns)
        {
            _context.CheckTime();
            if (IsInfo(column.Labels))
            {
                order.Add(column);
                continue;
            }
            byIdentity.TryGetValue(column.Labels.Only(s_identifyingSet), out List<InfoSeries>? candidates);
            for (int step = 0; step < _steps.Count; step++)
            {
                if (!column.Has(step)) continue;
                LabelSet? labels = At(step, column.Labels, candidates, out bool found);
                if (!found && !matchersAcceptNothing) continue;
                if (!results.TryGetValue(labels!, out Column? result) || result.DropName != column.DropName)
                {
                    results[labels!] = result = new Column(_steps.Count) { Labels = labels!, DropName = column.DropName };
                    result.Clear();
                    order.Add(result);
                }
                if (result.Has(step)) throw EvalContext.Failure("vector cannot contain metrics with the same labelset");
                result.CopyFrom(column, step, step);
            }
            column.Release();
        }
        foreach (InfoSeries info in infos) info.Times.Release();
        return order;
    }

    /// <summary>A series that would itself be read as info is left as it is.</summary>
    private bool IsInfo(LabelSet labels)
    {
        string name = labels.MetricName;
        return _nameMatchers.TrueForAll(m => m.Matches(name));
    }

    private List<InfoSeries> Fetch(List<Column> columns, TimeShift shift)
    {
        var values = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (Column column in columns)
        {
            if (IsInfo(column.Labels)) continue;
            foreach (string name in s_identifying)
            {
                string value = column.Labels.Get(name);
                if (value.Length == 0) continue;
                if (!values.TryGetValue(name, out HashSet<string>? set)) values[name] = set = new HashSet<string>(StringComparer.Ordinal);
                set.Add(value);
            }
        }
        var infos = new List<InfoSeries>();
        if (values.Count == 0) return infos;
        var matchers = new List<LabelMatcher>(_nameMatchers);
        foreach ((string name, HashSet<string> set) in values)
            matchers.Add(new LabelMatcher(MatchOp.Regex, name, string.Join('|', set.Select(Regex.Escape))));
        matchers.AddRange(_dataMatchers);
        var selector = new VectorSelector("", [.. matchers], default) { Shift = shift };
        using var histograms = new SelectorStream(_context, selector, _steps, SelectorOutput.Value, default);
        while (histograms.MoveNext())
        {
            if (histograms.Current.HasHistograms) throw EvalContext.Failure($"this should be an info metric, with float samples: {histograms.Current.Labels}");
        }
        using var times = new SelectorStream(_context, selector, _steps, SelectorOutput.Timestamp, default);
        while (times.MoveNext())
        {
            Column column = times.Take();
            infos.Add(new InfoSeries(column.Labels, column.Labels.MetricName, column.Labels.Only(s_identifyingSet), column));
        }
        return infos;
    }

    /// <summary>The labels at one step: of each info metric the series with the newest sample counts.</summary>
    private LabelSet? At(int step, LabelSet labels, List<InfoSeries>? candidates, out bool found)
    {
        found = false;
        if (candidates is null) return labels;
        var newest = new Dictionary<string, InfoSeries>(StringComparer.Ordinal);
        foreach (InfoSeries info in candidates)
        {
            if (!info.Times.Has(step)) continue;
            if (!newest.TryGetValue(info.MetricName, out InfoSeries standing) || info.Times.Values[step] > standing.Times.Values[step])
            {
                newest[info.MetricName] = info;
                continue;
            }
            if (info.Times.Values[step] < standing.Times.Values[step]) continue;
            long timeMs = (long)Math.Round(info.Times.Values[step] * 1000);
            throw EvalContext.Failure($"found duplicate series for info metric: existing {standing.Labels} @ {timeMs}, new {info.Labels} @ {timeMs}");
        }
        if (newest.Count == 0) return labels;
        found = true;
        var added = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (InfoSeries info in newest.Values)
        {
            foreach (Label label in info.Labels)
            {
                if (label.Name == Label.MetricName || (_wanted.Count > 0 && !_wanted.Contains(label.Name))) continue;
                if (added.TryGetValue(label.Name, out string? other) && other != label.Value) throw EvalContext.Failure($"conflicting label: {label.Name}");
                if (!labels.Has(label.Name)) added[label.Name] = label.Value;
            }
        }
        if (added.Count == 0) return labels;
        var builder = new LabelSetBuilder(labels);
        foreach ((string name, string value) in added) builder.Set(name, value);
        return builder.Build();
    }
}
