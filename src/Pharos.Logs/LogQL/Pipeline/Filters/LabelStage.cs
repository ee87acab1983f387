namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A condition on labels as a stage.</summary>
internal sealed class LabelStage(LabelFilter filter) : Stage
{
    public override bool Process(LineState line) => filter.Matches(line);
}
