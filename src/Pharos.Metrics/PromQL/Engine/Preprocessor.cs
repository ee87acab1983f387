using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>
/// Makes a tree ready for evaluation: computes durations, puts times where <c>@ start()</c> and <c>@ end()</c> stand, replaces functions of the
/// query's times by numbers, and wraps what is the same at every step.
/// </summary>
internal sealed class Preprocessor(QueryTimes times)
{
    /// <summary>Functions whose result depends on the step even where their arguments do not.</summary>
    private static readonly FrozenSet<string> s_dependOnStep = new[]
    {
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year", "predict_linear", "time", "timestamp",
        "start_timestamp",
    }.ToFrozenSet(StringComparer.Ordinal);

    public Expr Run(Expr expr)
    {
        Expr resolved = Resolve(expr);
        return IsInvariant(resolved) ? Wrap(resolved) : WrapParts(resolved);
    }

    private Expr Resolve(Expr expr) => expr switch
    {
        NumberLiteral or StringLiteral => expr,
        VectorSelector selector => selector with { Shift = Resolve(selector.Shift) },
        MatrixSelector matrix => matrix with
        {
            Selector = (VectorSelector)Resolve(matrix.Selector),
            RangeMs = matrix.RangeExpr is null ? matrix.RangeMs : DurationArithmetic.Milliseconds(matrix.RangeExpr, times, mustBePositive: true),
            RangeExpr = null,
        },
        SubqueryExpr subquery => subquery with
        {
            Expr = Resolve(subquery.Expr),
            RangeMs = subquery.RangeExpr is null ? subquery.RangeMs : DurationArithmetic.Milliseconds(subquery.RangeExpr, times, mustBePositive: true),
            RangeExpr = null,
            StepMs = subquery.StepExpr is null ? subquery.StepMs : DurationArithmetic.Milliseconds(subquery.StepExpr, times, mustBePositive: true),
            StepExpr = null,
            Shift = Resolve(subquery.Shift),
        },
        ParenExpr paren => paren with { Expr = Resolve(paren.Expr) },
        UnaryExpr unary => unary with { Expr = Resolve(unary.Expr) },
        BinaryExpr binary => binary with { Left = Resolve(binary.Left), Right = Resolve(binary.Right) },
        AggregateExpr aggregate => aggregate with { Expr = Resolve(aggregate.Expr), Param = aggregate.Param is null ? null : Resolve(aggregate.Param) },
        Call call => Resolve(call),
        StepInvariantExpr invariant => Resolve(invariant.Expr),
        _ => throw new UnreachableException($"unknown node {expr.GetType().Name}"),
    };

    private Expr Resolve(Call call)
    {
        double? seconds = call.Function.Name switch
        {
            "start" => times.StartMs / 1000.0,
            "end" => times.EndMs / 1000.0,
            "step" => times.StepMs / 1000.0,
            "range" => (times.EndMs - times.StartMs) / 1000.0,
            _ => null,
        };
        Expr resolved = call with { Arguments = [.. call.Arguments.Select(Resolve)] };
        return seconds is { } value ? new NumberLiteral(value, call.Span) : resolved;
    }

    private TimeShift Resolve(TimeShift shift)
    {
        if (shift.OffsetExpr is not null)
            shift = shift with { OffsetMs = DurationArithmetic.Milliseconds(shift.OffsetExpr, times, mustBePositive: false), OffsetExpr = null };
        return shift.At switch
        {
            { Kind: AtKind.Start } => shift with { At = new AtModifier(AtKind.Timestamp, times.StartMs) },
            { Kind: AtKind.End } => shift with { At = new AtModifier(AtKind.Timestamp, times.EndMs) },
            _ => shift,
        };
    }

    private static bool IsInvariant(Expr expr) => expr switch
    {
        NumberLiteral or StringLiteral or StepInvariantExpr => true,
        VectorSelector selector => selector.Shift.At is not null,
        MatrixSelector matrix => matrix.Selector.Shift.At is not null,
        SubqueryExpr subquery => subquery.Shift.At is not null,
        ParenExpr paren => IsInvariant(paren.Expr),
        UnaryExpr unary => IsInvariant(unary.Expr),
        BinaryExpr binary => IsInvariant(binary.Left) && IsInvariant(binary.Right),
        AggregateExpr aggregate => IsInvariant(aggregate.Expr) && (aggregate.Param is null || IsInvariant(aggregate.Param)),
        Call call => !s_dependOnStep.Contains(call.Function.Name) && call.Arguments.All(IsInvariant),
        _ => false,
    };

    private static Expr Wrap(Expr expr) => expr is NumberLiteral or StringLiteral or StepInvariantExpr ? expr : new StepInvariantExpr(WrapParts(expr));

    private static Expr WrapIfInvariant(Expr expr) => IsInvariant(expr) ? Wrap(expr) : WrapParts(expr);

    /// <summary>Wraps the invariant parts of an expression, not itself. A range selector stays bare: its windows are evaluated by its function.</summary>
    private static Expr WrapParts(Expr expr) => expr switch
    {
        SubqueryExpr subquery => subquery with { Expr = WrapIfInvariant(subquery.Expr) },
        ParenExpr paren => paren with { Expr = WrapParts(paren.Expr) },
        UnaryExpr unary => unary with { Expr = WrapIfInvariant(unary.Expr) },
        BinaryExpr binary => binary with { Left = WrapIfInvariant(binary.Left), Right = WrapIfInvariant(binary.Right) },
        AggregateExpr aggregate => aggregate with
        {
            Expr = WrapIfInvariant(aggregate.Expr),
            Param = aggregate.Param is null ? null : WrapIfInvariant(aggregate.Param),
        },
        Call call => call with { Arguments = [.. call.Arguments.Select(a => WrapArgument(call, a))] },
        _ => expr,
    };

    private static Expr WrapArgument(Call call, Expr argument) => argument switch
    {
        MatrixSelector => argument,
        SubqueryExpr subquery => WrapParts(subquery),
        // These look at the selector itself, so it must stay visible.
        VectorSelector when call.Function.Name is "timestamp" or "start_timestamp" or "info" => argument,
        _ => WrapIfInvariant(argument),
    };
}
