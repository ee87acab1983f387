namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| unpack</c>: undoes Promtail's pack stage. Text fields become labels, <c>_entry</c> the line; without it nothing changes.</summary>
internal sealed class UnpackStage(NeededLabels needed) : Stage
{
    private const string NotAnObject = "expecting json object(6), but it is not";

    private readonly byte[] _name = new byte[8192];
    private readonly List<(int Id, ByteSlice Value)> _found = [];

    public override bool Process(LineState line)
    {
        if (line.Line.Length == 0) return true;
        _found.Clear();
        var reader = new JsonReader(line.Line.Span);
        if (!reader.Accept((byte)'{') || !TryObject(ref reader, line, out ByteSlice? entry))
        {
            line.Labels.SetError(PipelineErrors.Json, NotAnObject);
            return true;
        }
        if (entry is not { } packed) return true;
        foreach ((int id, ByteSlice value) in _found) line.Labels.SetParsed(id, value);
        line.Line = packed;
        return true;
    }

    private bool TryObject(ref JsonReader reader, LineState line, out ByteSlice? entry)
    {
        entry = null;
        if (reader.Accept((byte)'}')) return true;
        do
        {
            if (!reader.TryString(out int keyStart, out int keyLength, out bool keyHasEscapes) || !reader.Accept((byte)':')) return false;
            if (!reader.TryValue(out JsonKind kind, out int start, out int length, out bool hasEscapes)) return false;
            if (kind != JsonKind.Text || keyLength + 1 > _name.Length) continue;
            ByteSlice key = line.Line.Slice(keyStart, keyLength);
            if (keyHasEscapes) key = JsonReader.Text(key, hasEscapes: true, line.Arena);
            ByteSlice value = JsonReader.Text(line.Line.Slice(start, length), hasEscapes, line.Arena);
            if (key.Span.SequenceEqual("_entry"u8))
            {
                entry = value;
                continue;
            }
            int id = needed.Resolve(line.Labels.Names, _name.AsSpan(0, LabelNames.Sanitize(key.Span, _name, isStart: true)));
            if (id >= 0) _found.Add((id, value));
        }
        while (reader.Accept((byte)','));
        return reader.Accept((byte)'}');
    }
}
