using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Pipeline.Formats;
using Pharos.Logs.LogQL.Pipeline.Parsers;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>Compiles stages.</summary>
internal static class StageFactory
{
    /// <param name="needed">What the stages behind this one look at.</param>
    /// <exception cref="ParseException">The stage is wrong; <see cref="Check"/> found that out before a query ran.</exception>
    public static Stage Create(StageExpr stage, NameTable names, NeededLabels needed) => stage switch
    {
        LineFilterExpr f => new LineFilterStage(f),
        JsonExpr { Labels.IsEmpty: true } => new JsonStage(needed),
        JsonExpr j => new JsonPathStage(names, j.Labels),
        LogfmtExpr { Labels.IsEmpty: true } l => new LogfmtStage(needed, l.IsStrict, l.KeepsEmpty),
        LogfmtExpr l => new LogfmtPathStage(names, l.Labels, l.IsStrict, l.KeepsEmpty),
        RegexpExpr r => new RegexpStage(names, RegexpStage.Compile(r.Pattern)),
        PatternExpr p => new PatternStage(names, LinePattern.ParseExtracting(p.Pattern)),
        UnpackExpr => new UnpackStage(needed),
        DecolorizeExpr => new DecolorizeStage(),
        LineFormatExpr f => new LineFormatStage(names, f.Template),
        LabelFormatExpr f => new LabelFormatStage(names, f.Assignments),
        DropExpr d => new DropStage(names, d.Labels),
        KeepExpr k => new KeepStage(names, k.Labels),
        LabelFilterStage f => new LabelStage(LabelFilters.Create(names, f.Filter)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <exception cref="ParseException">The stage is wrong.</exception>
    public static void Check(StageExpr stage)
    {
        if (stage is LabelFormatExpr format)
        {
            if (format.Assignments.GroupBy(a => a.Label).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new ParseException($"multiple label name '{twice.Key}' not allowed in a single format operation");
            if (format.Assignments.FirstOrDefault(a => a.Label is "__error__" or "__error_details__") is { Label: not null } reserved)
                throw new ParseException($"{reserved.Label} cannot be formatted");
        }
        Create(stage, new NameTable(), NeededLabels.All);
    }
}
