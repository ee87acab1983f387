using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A matcher on a label; an absent label is empty.</summary>
internal sealed class StringFilter(NameTable names, LabelMatcher matcher) : LabelFilter
{
    private readonly int _id = names.Intern(matcher.Name);
    private readonly ValueMatcher _matcher = new(matcher);

    public override bool Matches(LineState line)
    {
        line.Labels.TryGet(_id, out ByteSlice value);
        return _matcher.Matches(value.Span);
    }
}
