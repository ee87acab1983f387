namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| json</c>: every field of the object as a label; nested objects joined by underscores, arrays skipped, of a repeated key the last value counts.</summary>
internal sealed class JsonStage(NeededLabels needed) : Stage
{
    private const string NotAnObject = "Value looks like object, but can't find closing '}' symbol";
    private const int MaxDepth = 100, MaxNameBytes = 8192;

    private readonly byte[] _name = new byte[MaxNameBytes];

    public override bool Process(LineState line)
    {
        ReadOnlySpan<byte> text = line.Line.Span;
        if (text.IsEmpty) return true;
        var reader = new JsonReader(text);
        if (!reader.Accept((byte)'{') || !Object(ref reader, line, nameLength: 0, depth: 1)) line.Labels.SetError(PipelineErrors.Json, NotAnObject);
        return true;
    }

    private bool Object(ref JsonReader reader, LineState line, int nameLength, int depth)
    {
        if (depth > MaxDepth) return false;
        if (reader.Accept((byte)'}')) return true;
        do
        {
            if (!reader.TryString(out int keyStart, out int keyLength, out bool keyHasEscapes) || !reader.Accept((byte)':')) return false;
            ByteSlice key = line.Line.Slice(keyStart, keyLength);
            if (keyHasEscapes) key = JsonReader.Text(key, hasEscapes: true, line.Arena);
            reader.SkipSpace();
            int valueAt = reader.At;
            if (valueAt < line.Line.Length && line.Line.Span[valueAt] == (byte)'{')
            {
                int length = Append(key.Span, nameLength);
                reader.At++;
                if (!Object(ref reader, line, length, depth + 1)) return false;
                continue;
            }
            if (!reader.TryValue(out JsonKind kind, out int start, out int valueLength, out bool hasEscapes)) return false;
            if (kind == JsonKind.Array) continue;
            ReadOnlySpan<byte> name = key.Span;
            if (nameLength > 0 || !LabelNames.IsPlain(name)) name = _name.AsSpan(0, Append(name, nameLength));
            int id = needed.Resolve(line.Labels.Names, name);
            if (id < 0) continue;
            ByteSlice value = line.Line.Slice(start, valueLength);
            if (kind == JsonKind.Text) value = JsonReader.Text(value, hasEscapes, line.Arena);
            else if (kind == JsonKind.Null) value = ByteSlice.Empty;
            line.Labels.SetParsed(id, value);
        }
        while (reader.Accept((byte)','));
        return reader.Accept((byte)'}');
    }

    /// <summary>Puts a key behind the name so far; a key of spaces adds nothing.</summary>
    private int Append(ReadOnlySpan<byte> key, int length)
    {
        if (length + key.Length + 2 > MaxNameBytes) key = key[..Math.Max(0, MaxNameBytes - length - 2)];
        int at = length == 0 ? 0 : length + 1;
        int written = LabelNames.Sanitize(key, _name.AsSpan(at), isStart: length == 0);
        if (written == 0) return length;
        if (length > 0) _name[length] = (byte)'_';
        return at + written;
    }
}
