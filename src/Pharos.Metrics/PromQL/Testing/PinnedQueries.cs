using System.Collections.Frozen;
using System.Collections.Immutable;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Rewrites a query so that each selector is pinned to a time by <c>@</c>: then it gives the same at any time of evaluation.</summary>
internal static class PinnedQueries
{
    /// <summary>Functions that depend on the time of evaluation itself.</summary>
    private static readonly FrozenSet<string> s_unpinnable = FrozenSet.ToFrozenSet(
    [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year", "predict_linear", "time", "timestamp",
        "start", "end", "step", "range", "info",
    ]);

    /// <summary>The rewritten query with the times at which to evaluate it; none where that would change its meaning.</summary>
    public static IEnumerable<(string Query, long TimeMs)> Of(string query, long timeMs)
    {
        Expr expr = Parser.ParseExpr(query, ParserOptions.All);
        if (IsUnpinnable(expr)) return [];
        string pinned = Pin(expr, timeMs).ToString();
        long[] times = timeMs == 0 ? [-1000, 1000] : [-10 * timeMs, 0, timeMs / 5, timeMs, 10 * timeMs];
        return times.Select(time => (pinned, time));
    }

    private static bool IsUnpinnable(Expr expr) => (expr is Call call && s_unpinnable.Contains(call.Function.Name)) || expr.Children.Any(IsUnpinnable);

    private static Expr Pin(Expr expr, long timeMs) => expr switch
    {
        VectorSelector v => v with { Shift = Pin(v.Shift, timeMs) },
        MatrixSelector m => m with { Selector = (VectorSelector)Pin(m.Selector, timeMs) },
        SubqueryExpr s => s with { Shift = Pin(s.Shift, timeMs) }, // what stands inside is pinned by it
        ParenExpr p => new ParenExpr(Pin(p.Expr, timeMs), p.Span),
        UnaryExpr u => new UnaryExpr(u.IsMinus, Pin(u.Expr, timeMs), u.Span),
        BinaryExpr b => new BinaryExpr(b.Op, Pin(b.Left, timeMs), Pin(b.Right, timeMs), b.Span) { Matching = b.Matching, ReturnBool = b.ReturnBool },
        AggregateExpr a => a with { Expr = Pin(a.Expr, timeMs), Param = a.Param is null ? null : Pin(a.Param, timeMs) },
        Call c => c with { Arguments = c.Arguments.Select(a => Pin(a, timeMs)).ToImmutableArray() },
        _ => expr,
    };

    private static TimeShift Pin(TimeShift shift, long timeMs) =>
        shift.At is { Kind: AtKind.Timestamp } ? shift : shift with { At = new AtModifier(AtKind.Timestamp, timeMs) };
}
