using System.Collections.Immutable;
using System.Text;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary><c>| logfmt host, code="status"</c>: only what is named; what is not there is empty.</summary>
internal sealed class LogfmtPathStage(NameTable names, ImmutableArray<LabelExtraction> labels, bool isStrict, bool keepsEmpty) : Stage
{
    private readonly (int Id, byte[] Key)[] _labels = [.. labels.Select(l => (names.Intern(l.Label), Key(l.Expression)))];
    private readonly ByteSlice[] _values = new ByteSlice[labels.Length];

    /// <exception cref="ParseException">The expression names no key.</exception>
    public static byte[] Key(string expression)
    {
        string key = expression.Trim();
        if (key.Length >= 2 && key[0] == '"' && GoQuote.TryUnquote(key, out string unquoted)) key = unquoted;
        if (key.Length == 0 || key.AsSpan().IndexOfAny(" =\"") >= 0) throw new ParseException($"cannot parse expression [{expression}]: syntax error: unexpected KEY");
        return Encoding.UTF8.GetBytes(key);
    }

    public override bool Process(LineState line)
    {
        if (line.Line.Length == 0) return true;
        _values.AsSpan().Fill(ByteSlice.Empty);
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
            ReadOnlySpan<byte> key = line.Line.Span.Slice(reader.KeyStart, reader.KeyLength);
            for (int i = 0; i < _labels.Length; i++)
                if (key.SequenceEqual(_labels[i].Key)) _values[i] = LogfmtStage.Value(reader, line);
        }
        for (int i = 0; i < _labels.Length; i++) line.Labels.SetParsed(_labels[i].Id, _values[i]);
        return true;
    }
}
