namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| pattern `&lt;ip&gt; - &lt;user&gt; ...`</c>.</summary>
internal sealed class PatternStage(NameTable names, LinePattern pattern) : Stage
{
    private readonly int[] _ids = [.. pattern.Names.Select(names.Intern)];
    private readonly List<ByteSlice> _captures = [];

    public override bool Process(LineState line)
    {
        pattern.Extract(line.Line, _captures);
        for (int i = 0; i < _captures.Count; i++) line.Labels.SetParsed(_ids[i], Utf8Text.Clean(_captures[i], line.Arena));
        return true;
    }
}
