using System.Text;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Templates;
using Pharos.Templates.Loki;

namespace Pharos.Logs.LogQL.Templates;

/// <summary>A template of <c>line_format</c> or <c>label_format</c>, parsed once. One of only text and labels (<c>{{.a}} {{.b}}</c>) joins bytes; others run as Go templates.</summary>
internal sealed class LineTemplate
{
    private static readonly IReadOnlyDictionary<string, TemplateFunction> s_functions = LokiFunctions.Create(TimeProvider.System);

    private static readonly TemplateOptions s_options = new() { MissingKey = MissingKey.Zero, MaxOutput = 1024 * 1024, MaxSteps = 100_000 };

    private readonly string _name;
    private readonly TemplateSet _templates;
    private readonly LineTemplateData _data = new();
    private readonly List<(byte[]? Text, int Label)>? _pieces;

    /// <param name="name">As errors call it: <c>line</c> or <c>label</c>.</param>
    /// <exception cref="ParseException">It does not parse.</exception>
    public LineTemplate(string name, string template, NameTable names)
    {
        _name = name;
        _templates = new TemplateSet(s_functions, s_options);
        try { _templates.Parse(name, template); }
        catch (TemplateSyntaxException e) { throw new ParseException($"invalid {name} template: {e.Message}"); }
        _pieces = Pieces(template, names);
    }

    /// <exception cref="TemplateExecutionException">It failed, or passed a limit.</exception>
    public ByteSlice Run(LineState line)
    {
        if (_pieces is not null) return Join(line);
        _data.Line = null;
        _data.State = line;
        return line.Arena.Copy(_templates.Execute(_name, _data));
    }

    private ByteSlice Join(LineState line)
    {
        int size = 0;
        foreach ((byte[]? text, int label) in _pieces!)
            size += text?.Length ?? (line.Labels.TryGet(label, out ByteSlice value) ? value.Length : 0);
        Span<byte> room = line.Arena.Reserve(size);
        int length = 0;
        foreach ((byte[]? text, int label) in _pieces)
        {
            ReadOnlySpan<byte> piece = text;
            if (text is null) piece = line.Labels.TryGet(label, out ByteSlice value) ? value.Span : default;
            piece.CopyTo(room[length..]);
            length += piece.Length;
        }
        return line.Arena.Take(length);
    }

    private static List<(byte[]?, int)>? Pieces(string template, NameTable names)
    {
        var pieces = new List<(byte[]?, int)>();
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (open != at) pieces.Add((Encoding.UTF8.GetBytes(open < 0 ? template[at..] : template[at..open]), -1));
            if (open < 0) break;
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) return null;
            string action = template[(open + 2)..close].Trim();
            if (action.Length < 2 || action[0] != '.' || !Core.LabelFormat.IsClassicLabelName(action.AsSpan(1))) return null;
            pieces.Add((null, names.Intern(action[1..])));
            at = close + 2;
        }
        return pieces;
    }

    /// <summary>The labels of the template where that can be told: null for one that is more than text and labels.</summary>
    public static IReadOnlyList<string>? Labels(string template)
    {
        var names = new NameTable();
        return Pieces(template, names)?.Where(p => p.Item1 is null).Select(p => names[p.Item2]).ToList();
    }
}
