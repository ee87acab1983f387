using System.Collections.Immutable;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary><c>| drop a, b="x"</c>.</summary>
internal sealed class DropStage(NameTable names, ImmutableArray<LabelChoice> choices) : Stage
{
    private readonly LabelChoiceList _list = new(names, choices);

    public override bool Process(LineState line)
    {
        foreach ((int id, ValueMatcher? matcher) in _list.Choices)
            if (line.Labels.TryGet(id, out ByteSlice value) && (matcher is null || matcher.Matches(value.Span))) line.Labels.Delete(id);
        return true;
    }
}
