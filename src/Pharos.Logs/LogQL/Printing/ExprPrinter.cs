using System.Collections.Immutable;
using System.Globalization;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Printing;

/// <summary>Prints nodes in one line, as Loki's <c>String()</c> does; the text parses to the same tree.</summary>
internal static class ExprPrinter
{
    public static string Print(Expr expr) => expr switch
    {
        LogExpr log => string.Join(' ', [Selector(log.Matchers), .. log.Stages.Select(Print)]),
        RangeAggregation a => $"{a.Op.Name()}({(a.Parameter is { } p ? $"{Number(p)}," : "")}{Print(a.Range)}){(a.Grouping is { } g ? " " + Print(g) : "")}",
        VectorAggregation a => $"{a.Op.Name()}{(a.Grouping is { } g ? $" {Print(g)}" : "")}({(a.Op.TakesParameter() ? string.Create(CultureInfo.InvariantCulture, $"{a.Parameter},") : "")}{Print(a.Inner)})",
        BinaryExpr b => $"({Print(b.Left)} {Operator(b, ",")} {Print(b.Right)})",
        LiteralExpr l => Number(l.Value),
        VectorExpr v => $"vector({Number(v.Value)})",
        LabelReplaceExpr r => $"label_replace({Print(r.Inner)},{GoQuote.Quote(r.Target)},{GoQuote.Quote(r.Replacement)},{GoQuote.Quote(r.Source)},{GoQuote.Quote(r.Pattern)})",
        VariantsExpr v => $"variants({string.Join(", ", v.Variants.Select(Print))}) of ({Print(v.Range)})",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static string Print(LogRange range) => $"{Print(range.Source)}{(range.Unwrap is { } u ? " " + Print(u) : "")}[{Units.FormatProm(range.IntervalNs)}]{Offset(range)}";

    public static string Offset(LogRange range) => range.OffsetNs == 0 ? "" : $" offset {Units.FormatProm(range.OffsetNs)}";

    public static string Print(UnwrapExpr unwrap)
    {
        string label = unwrap.Conversion == Conversion.None ? unwrap.Label : $"{unwrap.Conversion.Name()}({unwrap.Label})";
        return string.Concat([$"| unwrap {label}", .. unwrap.Filters.Select(f => $" | {Print(f)}")]);
    }

    public static string Print(Grouping grouping) => $"{(grouping.IsWithout ? "without" : "by")} ({string.Join(',', grouping.Labels)})";

    public static string Selector(ImmutableArray<LabelMatcher> matchers) => $"{{{string.Join(", ", matchers)}}}";

    /// <summary>The operator with all its modifiers.</summary>
    public static string Operator(BinaryExpr binary, string separator)
    {
        string text = binary.Op.Symbol();
        if (binary.ReturnsBool) text += " bool";
        VectorMatching matching = binary.Matching;
        if (matching.IsDefault) return text;
        text += $" {(matching.IsOn ? "on" : "ignoring")} ({string.Join(separator, matching.Labels)})";
        if (matching.Cardinality == MatchCardinality.OneToOne) return text;
        text += matching.Cardinality == MatchCardinality.ManyToOne ? " group_left" : " group_right";
        return $"{text} ({string.Join(separator, matching.Include)})";
    }

    public static string Number(double value) => GoNumber.Plain(value);

    public static string Print(StageExpr stage) => stage switch
    {
        LineFilterExpr f => $"{Symbol(f.Op)} {string.Join(" or ", f.Texts.Select(t => t.IsIp ? $"ip({GoQuote.Quote(t.Text)})" : GoQuote.Quote(t.Text)))}",
        JsonExpr j => $"| json{Extractions(j.Labels)}",
        LogfmtExpr l => $"| logfmt{(l.IsStrict ? " --strict" : "")}{(l.KeepsEmpty ? " --keep-empty" : "")}{Extractions(l.Labels)}",
        RegexpExpr r => $"| regexp {GoQuote.Quote(r.Pattern)}",
        PatternExpr p => $"| pattern {GoQuote.Quote(p.Pattern)}",
        UnpackExpr => "| unpack",
        DecolorizeExpr => "| decolorize",
        LineFormatExpr f => $"| line_format {GoQuote.Quote(f.Template)}",
        LabelFormatExpr f => $"| label_format {string.Join(',', f.Assignments.Select(a => $"{a.Label}={(a.IsRename ? a.Value : GoQuote.Quote(a.Value))}"))}",
        DropExpr d => $"| drop {Choices(d.Labels)}",
        KeepExpr k => $"| keep {Choices(k.Labels)}",
        LabelFilterStage f => $"| {Print(f.Filter)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Symbol(LineFilterOp op) => op switch
    {
        LineFilterOp.Contains => "|=",
        LineFilterOp.NotContains => "!=",
        LineFilterOp.Matches => "|~",
        LineFilterOp.NotMatches => "!~",
        LineFilterOp.Pattern => "|>",
        _ => "!>",
    };

    private static string Extractions(ImmutableArray<LabelExtraction> labels) =>
        labels.IsEmpty ? "" : " " + string.Join(',', labels.Select(l => $"{l.Label}={GoQuote.Quote(l.Expression)}"));

    private static string Choices(ImmutableArray<LabelChoice> labels) => string.Join(',', labels.Select(l => l.Matcher?.ToString() ?? l.Label));

    public static string Print(LabelFilterExpr filter) => filter switch
    {
        StringFilterExpr f => f.Matcher.ToString(),
        NumberFilterExpr f => $"{f.Label}{f.Compare.Symbol()}{Number(f.Value)}",
        DurationFilterExpr f => $"{f.Label}{f.Compare.Symbol()}{Units.FormatGo(f.ValueNs)}",
        BytesFilterExpr f => $"{f.Label}{f.Compare.Symbol()}{HumanSize.Format(f.Value)}",
        IpFilterExpr f => $"{f.Label}{(f.IsNegative ? "!=" : "=")}ip({GoQuote.Quote(f.Pattern)})",
        AndFilterExpr f => $"( {Print(f.Left)} , {Print(f.Right)} )",
        OrFilterExpr f => $"( {Print(f.Left)} or {Print(f.Right)} )",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
