using System.Collections.Immutable;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>The part of a pipeline that a store's columns can answer: <c>json</c> or <c>logfmt</c> behind line filters, and the simple label filters right after it.</summary>
internal sealed class ColumnPlan
{
    private ColumnPlan(LineFormat format, List<Condition> conditions, bool isWhole)
    {
        Format = format;
        Conditions = conditions;
        IsWhole = isWhole;
        // What a parser reports stays until a filter on it, and nothing else there looks at it or changes it.
        byte[] error = format == LineFormat.Json ? PipelineErrors.Json : PipelineErrors.Logfmt;
        DropsFailed = conditions.Exists(c => c.Id == NameTable.Error && !c.Matcher!.Matches(error));
    }

    /// <summary>One condition: on a label's values, or (null) that there is no error.</summary>
    public sealed record Condition(string Label, int Id, ComparisonFilter? Comparison, ValueMatcher? Matcher);

    public LineFormat Format { get; }

    public IReadOnlyList<Condition> Conditions { get; }

    /// <summary>Lines that the parser reports an error on are dropped.</summary>
    public bool DropsFailed { get; }

    /// <summary>The conditions and the line filters are all that the pipeline does.</summary>
    public bool IsWhole { get; }

    /// <summary>Null where the pipeline begins in another way.</summary>
    public static ColumnPlan? Of(ImmutableArray<StageExpr> stages, NameTable names)
    {
        int at = 0;
        while (at < stages.Length && stages[at] is LineFilterExpr) at++;
        if (at == stages.Length) return null;
        LineFormat format;
        if (stages[at] is JsonExpr { Labels.IsEmpty: true }) format = LineFormat.Json;
        else if (stages[at] is LogfmtExpr { Labels.IsEmpty: true, IsStrict: false, KeepsEmpty: false }) format = LineFormat.Logfmt;
        else return null;
        var conditions = new List<Condition>();
        for (at++; at < stages.Length; at++)
        {
            if (stages[at] is LineFilterExpr) continue;
            if (stages[at] is not LabelFilterStage filter || !TryAdd(filter.Filter, names, conditions)) break;
        }
        return new ColumnPlan(format, conditions, isWhole: at == stages.Length);
    }

    private static bool TryAdd(LabelFilterExpr filter, NameTable names, List<Condition> conditions)
    {
        switch (filter)
        {
            case AndFilterExpr and: return TryAdd(and.Left, names, conditions) && TryAdd(and.Right, names, conditions);
            case NumberFilterExpr f: return Add(f.Label, new ComparisonFilter(names, f), null);
            case DurationFilterExpr f: return Add(f.Label, new ComparisonFilter(names, f), null);
            case BytesFilterExpr f: return Add(f.Label, new ComparisonFilter(names, f), null);
            case StringFilterExpr f: return Add(f.Matcher.Name, null, new ValueMatcher(f.Matcher));
            default: return false;
        }

        bool Add(string label, ComparisonFilter? comparison, ValueMatcher? matcher)
        {
            if (label == "__error_details__" || (label == "__error__" && comparison is not null)) return false;
            conditions.Add(new Condition(label, names.Intern(label), comparison, matcher));
            return true;
        }
    }
}
