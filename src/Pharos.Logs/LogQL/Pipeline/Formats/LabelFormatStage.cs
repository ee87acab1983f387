using System.Collections.Immutable;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.LogQL.Templates;
using Pharos.Templates;

namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary><c>| label_format new=old, text="{{.a}} {{.b}}"</c>: in the order written.</summary>
internal sealed class LabelFormatStage(NameTable names, ImmutableArray<LabelAssignment> assignments) : Stage
{
    private readonly (int Target, int Source, LineTemplate? Template)[] _assignments = [.. assignments.Select(a => a.IsRename
        ? (names.Intern(a.Label), names.Intern(a.Value), null)
        : (names.Intern(a.Label), -1, (LineTemplate?)new LineTemplate("label", a.Value, names)))];

    public override bool Process(LineState line)
    {
        foreach ((int target, int source, LineTemplate? template) in _assignments)
        {
            if (template is null)
            {
                if (!line.Labels.TryGet(source, out ByteSlice value)) continue;
                line.Labels.Set(target, value);
                line.Labels.Delete(source);
                continue;
            }
            try { line.Labels.Set(target, template.Run(line)); }
            catch (TemplateExecutionException e) { line.Labels.SetError(PipelineErrors.TemplateFormat, e.Message); }
        }
        return true;
    }
}
