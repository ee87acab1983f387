using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Parses what may follow an expression: ranges and subqueries, <c>offset</c>, <c>@</c>, <c>anchored</c> and <c>smoothed</c>.</summary>
internal sealed class ModifierParser(TokenStream tokens, DurationParser durations, ParserOptions options)
{
    private const string DurationsWanted = "number, duration, step(), or range()";

    public Expr Parse(Expr expr)
    {
        for (int count = 0; ; count++)
        {
            if (count > Parser.MaxDepth)
            {
                tokens.Error(tokens.Peek.Span, Parser.TooDeepMessage);
                throw new SyntaxError();
            }
            switch (tokens.Peek.Kind)
            {
                case TokenKind.LeftBracket: expr = Range(expr); break;
                case TokenKind.Offset: expr = Offset(expr); break;
                case TokenKind.At: expr = At(expr); break;
                case TokenKind.Anchored: expr = Extend(expr, RangeExtension.Anchored); break;
                case TokenKind.Smoothed: expr = Extend(expr, RangeExtension.Smoothed); break;
                default: return expr;
            }
        }
    }

    private Expr Range(Expr expr)
    {
        Token open = tokens.Next();
        Expr range = Duration("subquery or range selector", DurationsWanted);
        (long rangeMs, DurationExpr? rangeExpr) = Split(range);
        if (tokens.Accept(TokenKind.Colon))
        {
            Expr? step = tokens.Is(TokenKind.RightBracket) ? null : Duration("subquery selector", "number, duration, step(), range(), or \"]\"");
            if (!tokens.Is(TokenKind.RightBracket)) throw tokens.Unexpected("subquery selector", "\"]\"");
            (long stepMs, DurationExpr? stepExpr) = step is null ? (0, null) : Split(step);
            return new SubqueryExpr(expr, rangeMs, stepMs, new SourceSpan(expr.Span.Start, tokens.Next().End)) { RangeExpr = rangeExpr, StepExpr = stepExpr };
        }
        if (!tokens.Is(TokenKind.RightBracket)) throw tokens.Unexpected("subquery or range", "\":\" or \"]\"");
        Token close = tokens.Next();
        var span = new SourceSpan(expr.Span.Start, close.End);
        string? error = expr switch
        {
            not VectorSelector => "ranges only allowed for vector selectors",
            VectorSelector { Shift: { OffsetMs: not 0 } or { OffsetExpr: not null } } => "no offset modifiers allowed before range",
            VectorSelector { Shift.At.Kind: AtKind.Timestamp } => "no @ modifiers allowed before range",
            _ => null,
        };
        if (error is not null) tokens.Error(new SourceSpan(open.Start, close.End), error);
        return expr is VectorSelector selector ? new MatrixSelector(selector, rangeMs, span) { RangeExpr = rangeExpr } : new BadRange(expr, span);
    }

    private Expr Offset(Expr expr)
    {
        tokens.Next();
        Expr duration = Duration("offset", DurationsWanted, isOffset: true);
        if (ShiftOf(expr, "offset") is not { } shift) return expr;
        if (shift.OffsetMs != 0 || shift.OffsetExpr is not null)
        {
            tokens.Error(expr.Span, "offset may not be set multiple times");
            return expr;
        }
        (long offsetMs, DurationExpr? offsetExpr) = Split(duration);
        return WithShift(expr, shift with { OffsetMs = offsetMs, OffsetExpr = offsetExpr });
    }

    private Expr At(Expr expr)
    {
        tokens.Next();
        AtModifier at;
        Token sign = tokens.Peek;
        if (sign.Kind is TokenKind.Start or TokenKind.End)
        {
            tokens.Next();
            if (!tokens.Accept(TokenKind.LeftParen) || !tokens.Is(TokenKind.RightParen)) throw tokens.Unexpected("@", "timestamp");
            tokens.Next();
            at = new AtModifier(sign.Kind == TokenKind.Start ? AtKind.Start : AtKind.End);
        }
        else
        {
            bool isMinus = tokens.Accept(TokenKind.Sub);
            if (!isMinus) tokens.Accept(TokenKind.Add);
            if (tokens.Peek.Kind is not (TokenKind.Number or TokenKind.Duration)) throw tokens.Unexpected("@", "timestamp");
            double seconds = durations.Literal().Value;
            if (isMinus) seconds = -seconds;
            if (!double.IsFinite(seconds) || Math.Abs(seconds) >= long.MaxValue)
            {
                string shown = double.IsFinite(seconds) ? seconds.ToString("F6", System.Globalization.CultureInfo.InvariantCulture) : GoNumber.Plain(seconds);
                tokens.Error(expr.Span, $"timestamp out of bounds for @ modifier: {shown}");
                seconds = 0;
            }
            at = new AtModifier(AtKind.Timestamp, (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero));
        }
        if (ShiftOf(expr, "@") is not { } shift) return expr;
        if (shift.At is not null)
        {
            tokens.Error(expr.Span, "@ <timestamp> may not be set multiple times");
            return expr;
        }
        return WithShift(expr, shift with { At = at });
    }

    private Expr Extend(Expr expr, RangeExtension extension)
    {
        tokens.Next();
        string name = extension == RangeExtension.Anchored ? "anchored" : "smoothed";
        if (!options.ExtendedRangeSelectors)
        {
            tokens.Error(expr.Span, $"{name} modifier is experimental and not enabled");
            return expr;
        }
        RangeExtension before = expr switch
        {
            VectorSelector v => v.Extension,
            MatrixSelector m => m.Selector.Extension,
            _ => RangeExtension.None,
        };
        if (before != RangeExtension.None && before != extension) tokens.Error(expr.Span, "anchored and smoothed modifiers cannot be used together");
        switch (expr)
        {
            case VectorSelector v: return v with { Extension = extension };
            case MatrixSelector m: return m with { Selector = m.Selector with { Extension = extension } };
            case BadRange: return expr;
            default:
                tokens.Error(expr.Span, expr is SubqueryExpr ? $"{name} modifier is not supported for subqueries" : $"{name} modifier not implemented");
                return expr;
        }
    }

    private TimeShift? ShiftOf(Expr expr, string modifier)
    {
        switch (expr)
        {
            case VectorSelector v: return v.Shift;
            case MatrixSelector m: return m.Selector.Shift;
            case SubqueryExpr s: return s.Shift;
            case BadRange:
                tokens.Error(expr.Span, "ranges only allowed for vector selectors");
                return null;
            default:
                tokens.Error(expr.Span, $"{modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery");
                return null;
        }
    }

    private Expr WithShift(Expr expr, TimeShift shift)
    {
        SourceSpan span = expr.Span with { End = tokens.LastEnd };
        return expr switch
        {
            VectorSelector v => v with { Shift = shift, Span = span },
            MatrixSelector m => m with { Selector = m.Selector with { Shift = shift }, Span = span },
            SubqueryExpr s => s with { Shift = shift, Span = span },
            _ => expr,
        };
    }

    /// <summary>A duration whose errors carry the context of the modifier.</summary>
    private Expr Duration(string context, string expected, bool isOffset = false)
    {
        tokens.PushContext(context, expected);
        Expr duration = isOffset ? durations.Offset() : durations.Positive();
        tokens.PopContext();
        return duration;
    }

    private static (long Ms, DurationExpr? Expr) Split(Expr duration) => duration is NumberLiteral number
        ? ((long)Math.Round(number.Value * 1000, MidpointRounding.AwayFromZero), null)
        : (0, (DurationExpr)duration);
}
