using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Printing;

/// <summary>Prints a tree on one line, in the canonical form of upstream.</summary>
internal static class ExprPrinter
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Write(text, expr);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case NumberLiteral n: text.Append(Number(n)); break;
            case StringLiteral s: LabelFormat.AppendQuoted(text, s.Value); break;
            case VectorSelector v: WriteSelector(text, v); break;
            case MatrixSelector m: WriteMatrix(text, m); break;
            case SubqueryExpr s:
                Write(text, s.Expr);
                text.Append(SubquerySuffix(s));
                break;
            case DurationExpr d: WriteDuration(text, d); break;
            case ParenExpr p:
                text.Append('(');
                Write(text, p.Expr);
                text.Append(')');
                break;
            case UnaryExpr u:
                text.Append(u.IsMinus ? '-' : '+');
                Write(text, u.Expr);
                break;
            case StepInvariantExpr s: Write(text, s.Expr); break;
            case Call c:
                text.Append(c.Function.Name).Append('(');
                WriteList(text, c.Arguments);
                text.Append(')');
                break;
            case AggregateExpr a:
                text.Append(AggregateHead(a)).Append('(');
                if (a.Param is not null)
                {
                    Write(text, a.Param);
                    text.Append(", ");
                }
                Write(text, a.Expr);
                text.Append(')');
                break;
            case BinaryExpr b:
                Write(text, b.Left);
                text.Append(' ').Append(BinaryHead(b)).Append(' ');
                Write(text, b.Right);
                break;
            default: throw new System.Diagnostics.UnreachableException($"no printer for {expr.GetType().Name}");
        }
    }

    /// <summary><c>sum by (a, b) </c>, with a trailing space where there is a grouping.</summary>
    public static string AggregateHead(AggregateExpr expr)
    {
        var text = new StringBuilder(expr.Op.Symbol());
        if (expr.Without || expr.Grouping.Length > 0)
        {
            text.Append(expr.Without ? " without (" : " by (");
            WriteLabels(text, expr.Grouping);
            text.Append(") ");
        }
        return text.ToString();
    }

    /// <summary>The operator with its modifiers: <c>== bool on (a) group_left ()</c>.</summary>
    public static string BinaryHead(BinaryExpr expr)
    {
        var text = new StringBuilder(expr.Op.Symbol());
        if (expr.ReturnBool) text.Append(" bool");
        if (expr.Matching is not { } matching) return text.ToString();
        bool grouped = matching.Cardinality is MatchCardinality.ManyToOne or MatchCardinality.OneToMany;
        if (matching.Labels.Length > 0 || matching.On || grouped)
        {
            text.Append(matching.On ? " on (" : " ignoring (");
            WriteLabels(text, matching.Labels);
            text.Append(')');
        }
        if (grouped)
        {
            text.Append(matching.Cardinality == MatchCardinality.ManyToOne ? " group_left (" : " group_right (");
            WriteLabels(text, matching.Include);
            text.Append(')');
        }
        if (matching.FillLeft is { } left && matching.FillRight is { } right && left.Equals(right)) return text.Append(" fill (").Append(GoNumber.General(left)).Append(')').ToString();
        if (matching.FillLeft is { } l) text.Append(" fill_left (").Append(GoNumber.General(l)).Append(')');
        if (matching.FillRight is { } r) text.Append(" fill_right (").Append(GoNumber.General(r)).Append(')');
        return text.ToString();
    }

    /// <summary><c>[range:step] @ ... offset ...</c></summary>
    public static string SubquerySuffix(SubqueryExpr expr)
    {
        var text = new StringBuilder("[");
        text.Append(expr.RangeExpr is { } range ? Print(range) : Duration(expr.RangeMs)).Append(':');
        if (expr.StepExpr is { } step) text.Append(Print(step));
        else if (expr.StepMs != 0) text.Append(Duration(expr.StepMs));
        text.Append(']');
        WriteAt(text, expr.Shift);
        WriteOffset(text, expr.Shift);
        return text.ToString();
    }

    private static void WriteMatrix(StringBuilder text, MatrixSelector expr)
    {
        WriteSelector(text, expr.Selector with { Shift = TimeShift.None, Extension = RangeExtension.None });
        text.Append('[').Append(expr.RangeExpr is { } range ? Print(range) : Duration(expr.RangeMs)).Append(']');
        WriteExtension(text, expr.Selector.Extension);
        WriteAt(text, expr.Selector.Shift);
        WriteOffset(text, expr.Selector.Shift);
    }

    private static void WriteSelector(StringBuilder text, VectorSelector expr)
    {
        text.Append(expr.Name);
        var matchers = new List<string>();
        foreach (LabelMatcher matcher in expr.Matchers)
        {
            bool isName = matcher.Name == Label.MetricName && matcher.Op == MatchOp.Equal && matcher.Value == expr.Name && matcher.Value.Length > 0;
            if (!isName) matchers.Add(matcher.ToString());
        }
        if (matchers.Count > 0)
        {
            matchers.Sort(StringComparer.Ordinal);
            text.Append('{').AppendJoin(',', matchers).Append('}');
        }
        WriteAt(text, expr.Shift);
        WriteExtension(text, expr.Extension);
        WriteOffset(text, expr.Shift);
    }

    private static void WriteExtension(StringBuilder text, RangeExtension extension)
    {
        if (extension != RangeExtension.None) text.Append(extension == RangeExtension.Anchored ? " anchored" : " smoothed");
    }

    private static void WriteAt(StringBuilder text, TimeShift shift)
    {
        if (shift.At is not { } at) return;
        text.Append(at.Kind switch
        {
            AtKind.Start => " @ start()",
            AtKind.End => " @ end()",
            _ => string.Create(CultureInfo.InvariantCulture, $" @ {at.TimestampMs / 1000m:0.000}"),
        });
    }

    private static void WriteOffset(StringBuilder text, TimeShift shift)
    {
        if (shift.OffsetExpr is { } expr)
        {
            text.Append(" offset ");
            WriteDuration(text, expr);
        }
        else if (shift.OffsetMs > 0) text.Append(" offset ").Append(Duration(shift.OffsetMs));
        else if (shift.OffsetMs < 0) text.Append(" offset -").Append(Duration(-shift.OffsetMs));
    }

    private static void WriteDuration(StringBuilder text, DurationExpr expr)
    {
        if (expr.IsWrapped) text.Append('(');
        switch (expr.Op)
        {
            case DurationOp.Step: text.Append("step()"); break;
            case DurationOp.Range: text.Append("range()"); break;
            case DurationOp.MinOf or DurationOp.MaxOf:
                text.Append(expr.Op == DurationOp.MinOf ? "min_of(" : "max_of(");
                Write(text, expr.Left!);
                text.Append(", ");
                Write(text, expr.Right!);
                text.Append(')');
                break;
            default:
                if (expr.Left is not null)
                {
                    Write(text, expr.Left);
                    text.Append(' ').Append("+-*/%^"[(int)expr.Op]).Append(' ');
                }
                else if (expr.Op == DurationOp.Sub) text.Append('-');
                Write(text, expr.Right!);
                break;
        }
        if (expr.IsWrapped) text.Append(')');
    }

    private static void WriteList(StringBuilder text, ImmutableArray<Expr> list)
    {
        for (int i = 0; i < list.Length; i++)
        {
            if (i > 0) text.Append(", ");
            Write(text, list[i]);
        }
    }

    private static void WriteLabels(StringBuilder text, ImmutableArray<string> labels)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            if (i > 0) text.Append(", ");
            if (LabelFormat.IsClassicLabelName(labels[i])) text.Append(labels[i]);
            else LabelFormat.AppendQuoted(text, labels[i]);
        }
    }

    private static string Number(NumberLiteral number)
    {
        if (!number.IsDuration) return GoNumber.Plain(number.Value);
        double ms = Math.Truncate(Math.Abs(number.Value) * 1000);
        return (number.Value < 0 ? "-" : "") + Duration((long)ms);
    }

    private static string Duration(long ms) => PromDuration.Format(TimeSpan.FromMilliseconds(ms));
}
