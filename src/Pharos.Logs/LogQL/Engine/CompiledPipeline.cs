using System.Collections.Immutable;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.LogQL.Templates;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>The stages of a query, compiled, with what can be decided of a whole block before any line is taken up.</summary>
internal sealed class CompiledPipeline
{
    private readonly Stage[] _stages;

    /// <param name="needed">Labels that are looked at after the pipeline; null for all.</param>
    public CompiledPipeline(NameTable names, ImmutableArray<StageExpr> stages, IReadOnlySet<string>? needed)
    {
        Names = names;
        State = new LineState(names);
        _stages = new Stage[stages.Length];
        HashSet<string>? wanted = needed is null ? null : [.. needed];
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            _stages[i] = StageFactory.Create(stages[i], names, wanted is null ? NeededLabels.All : NeededLabels.Of(names, wanted));
            Need(stages[i], ref wanted);
        }
        LineFilters = [.. stages.Index().TakeWhile(s => !ChangesLine(s.Item)).Select(s => _stages[s.Index]).OfType<LineFilterStage>()];
        IsOnlyLineFilters = LineFilters.Count == stages.Length;
        Columns = ColumnPlan.Of(stages, names);
        NeedsLines = stages.Length > 0;
    }

    public NameTable Names { get; }

    public LineState State { get; }

    /// <summary>Filters that see the line as it was stored.</summary>
    public IReadOnlyList<LineFilterStage> LineFilters { get; }

    /// <summary>Then a block's filters have said everything.</summary>
    public bool IsOnlyLineFilters { get; }

    public bool NeedsLines { get; }

    /// <summary>What columns of extracted fields can decide, or null.</summary>
    public ColumnPlan? Columns { get; }

    /// <summary>Runs all stages; false drops the line. The outcome is in <see cref="State"/>.</summary>
    public bool Process(ByteSlice line, long timestampNs, BaseLabels labels)
    {
        State.Reset(line, timestampNs, labels);
        foreach (Stage stage in _stages) if (!stage.Process(State)) return false;
        return true;
    }

    private static bool ChangesLine(StageExpr stage) => stage is LineFormatExpr or UnpackExpr or DecolorizeExpr;

    /// <summary>Adds what a stage looks at.</summary>
    private static void Need(StageExpr stage, ref HashSet<string>? wanted)
    {
        if (wanted is null) return;
        switch (stage)
        {
            case LabelFilterStage f: wanted.UnionWith(LabelFilters.Labels(f.Filter)); break;
            case DropExpr d: wanted.UnionWith(d.Labels.Select(l => l.Label)); break;
            case KeepExpr k: wanted.UnionWith(k.Labels.Select(l => l.Label)); break;
            case LineFormatExpr f: AddTemplate(f.Template, ref wanted); break;
            case LabelFormatExpr f:
                foreach (LabelAssignment assignment in f.Assignments)
                {
                    if (assignment.IsRename) wanted?.Add(assignment.Value);
                    else AddTemplate(assignment.Value, ref wanted);
                }
                break;
        }
    }

    private static void AddTemplate(string template, ref HashSet<string>? wanted)
    {
        IReadOnlyList<string>? labels = LineTemplate.Labels(template);
        if (labels is null) wanted = null; // it may look at any
        else wanted?.UnionWith(labels);
    }
}
