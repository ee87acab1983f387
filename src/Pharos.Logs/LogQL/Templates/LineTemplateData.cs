using System.Text;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Templates.Loki;

namespace Pharos.Logs.LogQL.Templates;

/// <summary>The labels of the line that a template runs on.</summary>
internal sealed class LineTemplateData : ILogLine
{
    private string? _line;

    public LineState State { get; set; } = null!;

    /// <summary>Null makes the text be read from the line when it is asked for.</summary>
    public string? Line { get => _line ??= State.Line.ToString(); set => _line = value; }

    string ILogLine.Line => Line!;

    public long TimestampNs => State.TimestampNs;

    public string GoType => "map[string]string";

    public object Zero => "";

    public int Count => SortedKeys.Count();

    public IEnumerable<string> SortedKeys => State.Labels.All().Select(l => State.Labels.Names[l.Id]).Order(StringComparer.Ordinal);

    public bool TryGet(string key, out object? value)
    {
        value = null;
        int id = State.Labels.Names.Find(Encoding.UTF8.GetBytes(key));
        if (id < 0 || !State.Labels.TryGet(id, out ByteSlice text)) return false;
        value = text.ToString();
        return true;
    }
}
