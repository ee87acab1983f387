using System.Collections.Immutable;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary><c>| keep a, b="x"</c>: all other labels go; the error stays.</summary>
internal sealed class KeepStage(NameTable names, ImmutableArray<LabelChoice> choices) : Stage
{
    private readonly LabelChoiceList _list = new(names, choices);
    private readonly List<int> _gone = [];

    public override bool Process(LineState line)
    {
        _gone.Clear();
        foreach ((int id, ByteSlice value, _) in line.Labels.All()) if (!_list.Names(id, value.Span)) _gone.Add(id);
        foreach (int id in _gone) line.Labels.Delete(id);
        return true;
    }
}
