using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>What came of a script: evals that were as expected, and for each other one its line and why.</summary>
internal sealed record ScriptReport(int Passed, IReadOnlyList<string> Failures)
{
    public int Failed => Failures.Count;
}

/// <summary>Runs a test script: each eval as it stands; an instant one also with its time pinned by <c>@</c> and evaluated at other times, and as the middle step of a range query.</summary>
internal sealed partial class ScriptRunner(IScriptEngine engine)
{
    private readonly ScriptStore _store = new();

    /// <exception cref="ScriptException">The script cannot be read.</exception>
    public ScriptReport Run(string script)
    {
        int passed = 0;
        var failures = new List<string>();
        foreach (ScriptCommand command in ScriptParser.Parse(script))
        {
            switch (command)
            {
                case ClearCommand: _store.Clear(); break;
                case LoadCommand load: ScriptLoader.Load(_store, load); break;
                case EvalCommand eval:
                    string? failure = Evaluate(eval);
                    if (failure is null) passed++;
                    else failures.Add($"line {eval.Line}: {eval.Query}: {failure}");
                    break;
            }
        }
        return new ScriptReport(passed, failures);
    }

    private string? Evaluate(EvalCommand eval)
    {
        try
        {
            if (eval.IsRange) return Check(eval, eval.Query, () => engine.Range(_store, eval.Query, eval.Range), isInstant: false);
            string? failure = EvaluateInstant(eval, eval.Query, eval.Range.StartMs);
            if (failure is not null) return failure;
            foreach ((string query, long timeMs) in PinnedQueries.Of(eval.Query, eval.Range.StartMs))
            {
                failure = EvaluateInstant(eval, query, timeMs);
                if (failure is not null) return $"as {query} at {timeMs} ms: {failure}";
            }
            return null;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ScriptException)) { return $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}"; }
    }

    private string? EvaluateInstant(EvalCommand eval, string query, long timeMs)
    {
        MetricsResult? instant = null;
        string? failure = Check(eval, query, () => instant = engine.Instant(_store, query, timeMs), isInstant: true);
        if (failure is not null || instant is null || eval.RangeVector is not null || eval.Text is not null || QueryContext().IsMatch(query)) return failure;
        if (instant.Type is MetricsResultType.String or MetricsResultType.Matrix) return null;
        MetricsResult range = engine.Range(_store, query, new StepRange(timeMs - 60_000, timeMs + 60_000, 60_000));
        if (eval.Expects(ExpectedKind.Ordered)) return null; // a range query sorts by labels
        var middle = new List<MetricsSeries>();
        foreach (MetricsSeries series in range.Series)
        {
            foreach (MetricsPoint point in series.Points)
                if (point.TimestampMs == timeMs) middle.Add(new MetricsSeries(series.Labels, [point]));
        }
        failure = ResultComparison.Unsorted(range) ?? ResultComparison.Compare(eval, new MetricsResult(instant.Type, middle));
        return failure is null ? null : $"in range mode: {failure}";
    }

    private static string? Check(EvalCommand eval, string query, Func<MetricsResult> evaluate, bool isInstant)
    {
        MetricsResult result;
        try { result = evaluate(); }
        catch (Exception e) when (e is QueryException or ParseException)
        {
            if (!eval.Expects(ExpectedKind.Fail)) return $"failed: {e.Message}";
            ExpectedMessage? unmet = eval.Messages.Find(m => m.Kind == ExpectedKind.Fail && !m.Matches(e.Message));
            return unmet is null ? null : $"expected an error matching {unmet}, got: {e.Message}";
        }
        if (eval.Expects(ExpectedKind.Fail)) return $"expected {query} to fail";
        string? failure = Annotations(eval, ExpectedKind.Warn, ExpectedKind.NoWarn, result.Warnings) ?? Annotations(eval, ExpectedKind.Info, ExpectedKind.NoInfo, result.Infos);
        if (failure is not null) return failure;
        return (isInstant ? null : ResultComparison.Unsorted(result)) ?? ResultComparison.Compare(eval, result);
    }

    private static string? Annotations(EvalCommand eval, ExpectedKind wanted, ExpectedKind unwanted, IReadOnlyList<string> messages)
    {
        // The engine tells the place after the message, "(1:5)"; expectations are written without.
        string[] plain = [.. messages.Select(m => PlaceAtEnd().Replace(m, ""))];
        if (eval.Expects(unwanted) && plain.Length > 0) return $"expected no {wanted} annotation, got: {string.Join("; ", plain)}";
        if (!eval.Expects(wanted)) return null;
        foreach (ExpectedMessage expected in eval.Messages.Where(m => m.Kind == wanted))
            if (!plain.Any(expected.Matches)) return $"expected a {wanted} annotation matching {expected}, got: {(plain.Length == 0 ? "none" : string.Join("; ", plain))}";
        string? extra = plain.FirstOrDefault(m => !eval.Messages.Exists(e => e.Kind == wanted && e.Matches(m)));
        return extra is null ? null : $"unexpected {wanted} annotation: {extra}";
    }

    [GeneratedRegex(@"(start|end|range|step)\(\)")]
    private static partial Regex QueryContext();

    [GeneratedRegex(@" \(\d+:\d+\)$")]
    private static partial Regex PlaceAtEnd();
}
