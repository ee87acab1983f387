using System.Globalization;
using System.Text;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Printing;

/// <summary>Prints a query over several lines with two spaces per level, as Loki's <c>format_query</c> does.</summary>
internal static class PrettyPrinter
{
    /// <summary>A node whose one-line form is not longer stays in one line.</summary>
    public const int DefaultWidth = 100;

    public static string Print(Expr expr, int width = DefaultWidth) => Print(expr, 0, width);

    private static string Indent(int level) => new(' ', 2 * level);

    private static string Print(Expr expr, int level, int width)
    {
        string line = ExprPrinter.Print(expr);
        if (line.Length <= width) return Indent(level) + line;
        return expr switch
        {
            LogExpr log => Log(log, level),
            RangeAggregation a => Call(a.Op.Name(), level, [.. a.Parameter is { } p ? [Indent(level + 1) + ExprPrinter.Number(p)] : Array.Empty<string>(), Range(a.Range, level + 1, width)]) + Suffix(a.Grouping),
            VectorAggregation a => Call($"{a.Op.Name()}{Suffix(a.Grouping)}", level,
                [.. a.Op.TakesParameter() ? [Indent(level + 1) + a.Parameter.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(), Print(a.Inner, level + 1, width)]),
            BinaryExpr b => $"{Print(b.Left, level + 1, width)}\n{Indent(level)}{ExprPrinter.Operator(b, ", ")}\n{Print(b.Right, level + 1, width)}",
            LabelReplaceExpr r => Call("label_replace", level, [Print(r.Inner, level + 1, width), .. new[] { r.Target, r.Replacement, r.Source, r.Pattern }.Select(t => Indent(level + 1) + GoQuote.Quote(t))]),
            VariantsExpr v => $"{Call("variants", level, [.. v.Variants.Select(x => Print(x, level + 1, width))])} of (\n{Range(v.Range, level + 1, width)}\n{Indent(level)})",
            _ => Indent(level) + line,
        };
    }

    private static string Call(string name, int level, string[] arguments) => $"{Indent(level)}{name}(\n{string.Join(",\n", arguments)}\n{Indent(level)})";

    private static string Suffix(Grouping? grouping)
    {
        if (grouping is null) return "";
        return $" {(grouping.IsWithout ? "without" : "by")} ({string.Join(", ", grouping.Labels)})";
    }

    private static string Log(LogExpr log, int level)
    {
        var text = new StringBuilder(Indent(level) + ExprPrinter.Selector(log.Matchers));
        foreach (StageExpr stage in log.Stages) text.Append('\n').Append(Indent(level + 1)).Append(ExprPrinter.Print(stage));
        return text.ToString();
    }

    private static string Range(LogRange range, int level, int width)
    {
        string source = Print(range.Source, level, width);
        if (range.Unwrap is { } unwrap) source += $"\n{Indent(level + 1)}{ExprPrinter.Print(unwrap)}";
        return $"{source} [{Units.FormatProm(range.IntervalNs)}]{ExprPrinter.Offset(range)}";
    }
}
