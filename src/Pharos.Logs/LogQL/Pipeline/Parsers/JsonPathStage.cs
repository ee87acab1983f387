using System.Collections.Immutable;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| json status="response.status", host="servers[0]"</c>: only what is named; what is not there is empty.</summary>
internal sealed class JsonPathStage(NameTable names, ImmutableArray<LabelExtraction> labels) : Stage
{
    private readonly (int Id, JsonPath Path)[] _labels = [.. labels.Select(l => (names.Intern(l.Label), JsonPath.Parse(l.Expression)))];

    public override bool Process(LineState line)
    {
        ByteSlice text = line.Line;
        if (text.Length == 0) return true;
        if (!IsObject(text.Span))
        {
            line.Labels.SetError(PipelineErrors.Json, "");
            return true;
        }
        foreach ((int id, JsonPath path) in _labels)
        {
            if (!path.TryFind(text.Span, line.Arena, text.Array, text.Start, out JsonKind kind, out int start, out int length, out bool hasEscapes)) kind = JsonKind.None;
            ByteSlice value = kind switch
            {
                JsonKind.None or JsonKind.Null => ByteSlice.Empty,
                JsonKind.Text => JsonReader.Text(text.Slice(start, length), hasEscapes, line.Arena),
                _ => Utf8Text.Clean(text.Slice(start, length), line.Arena),
            };
            line.Labels.SetParsed(id, value);
        }
        return true;
    }

    private static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new JsonReader(text);
        return reader.TryValue(out JsonKind kind, out _, out _, out _) && kind is JsonKind.Object or JsonKind.Array;
    }
}
