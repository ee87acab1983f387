using Pharos.Logs.LogQL.Templates;
using Pharos.Templates;

namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary><c>| line_format "{{.method}} {{.path}}"</c>. A template that fails leaves the line and sets the error.</summary>
internal sealed class LineFormatStage(NameTable names, string template) : Stage
{
    private readonly LineTemplate _template = new("line", template, names);

    public override bool Process(LineState line)
    {
        try { line.Line = _template.Run(line); }
        catch (TemplateExecutionException e) { line.Labels.SetError(PipelineErrors.TemplateFormat, e.Message); }
        return true;
    }
}
