namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| logfmt</c>: every pair as a label, of a repeated key the last. Not strict, it passes over what is no pair; keys without value only with <c>--keep-empty</c>.</summary>
internal sealed class LogfmtStage(NeededLabels needed, bool isStrict, bool keepsEmpty) : Stage
{
    private readonly byte[] _name = new byte[8192];

    public override bool Process(LineState line)
    {
        var reader = new LogfmtReader(line.Line.Span);
        while (!reader.IsAtEnd)
        {
            if (!reader.Next())
            {
                if (reader.Error is null || !isStrict) continue;
                line.Labels.SetError(PipelineErrors.Logfmt, reader.Error);
                return true;
            }
            if (reader.ValueLength <= 0 && !keepsEmpty) continue;
            ReadOnlySpan<byte> name = line.Line.Span.Slice(reader.KeyStart, Math.Min(reader.KeyLength, _name.Length - 1));
            if (!LabelNames.IsPlain(name)) name = _name.AsSpan(0, LabelNames.Sanitize(name, _name, isStart: true));
            if (name.IsEmpty) continue;
            int id = needed.Resolve(line.Labels.Names, name);
            if (id >= 0) line.Labels.SetParsed(id, Value(reader, line));
        }
        return true;
    }

    internal static ByteSlice Value(in LogfmtReader reader, LineState line) =>
        reader.ValueLength <= 0 ? ByteSlice.Empty : JsonReader.Text(line.Line.Slice(reader.ValueStart, reader.ValueLength), reader.HasEscapes, line.Arena);
}
