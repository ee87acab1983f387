using System.Globalization;
using System.Text;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary>A path into JSON: <c>request.headers["User-Agent"]</c>, <c>servers[0]</c> (Loki: pkg/logql/log/jsonexpr).</summary>
internal sealed class JsonPath
{
    private readonly List<Step> _steps = [];

    /// <summary>A key, or (null) a place in an array.</summary>
    private readonly record struct Step(byte[]? Key, int Index);

    private enum Kind
    {
        End,
        Dot,
        OpenBracket,
        CloseBracket,
        Text,
        Field,
        Index,
        Unknown,
    }

    private JsonPath() { }

    /// <exception cref="ParseException">The path is wrong.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        List<(Kind Kind, string Text)> tokens = Tokens(text);
        int at = 0;
        if (tokens[0].Kind is not (Kind.Field or Kind.OpenBracket)) throw Fault(text, tokens[0].Kind, "LSB or FIELD");
        while (tokens[at].Kind != Kind.End)
        {
            if (tokens[at].Kind == Kind.OpenBracket)
            {
                (Kind kind, string value) = tokens[at + 1];
                if (kind == Kind.Text) path._steps.Add(new Step(Encoding.UTF8.GetBytes(value), 0));
                else if (kind == Kind.Index && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) path._steps.Add(new Step(null, index));
                else throw Fault(text, kind, "STRING or INDEX");
                if (tokens[at + 2].Kind != Kind.CloseBracket) throw Fault(text, tokens[at + 2].Kind, "RSB");
                at += 3;
                continue;
            }
            if (tokens[at].Kind == Kind.Dot && at > 0)
            {
                at++;
                if (tokens[at].Kind != Kind.Field) throw Fault(text, tokens[at].Kind, "FIELD");
            }
            else if (at > 0) throw Fault(text, tokens[at].Kind, "");
            path._steps.Add(new Step(Encoding.UTF8.GetBytes(tokens[at++].Text), 0));
        }
        return path;
    }

    private static ParseException Fault(string text, Kind found, string expected)
    {
        string name = found switch { Kind.End => "$end", Kind.Dot => "DOT", Kind.OpenBracket => "LSB", Kind.CloseBracket => "RSB", Kind.Text => "STRING", Kind.Field => "FIELD", Kind.Index => "INDEX", _ => "$unk" };
        return new ParseException($"cannot parse expression [{text}]: syntax error: unexpected {name}{(expected.Length > 0 ? $", expecting {expected}" : "")}");
    }

    private static List<(Kind Kind, string Text)> Tokens(string text)
    {
        var tokens = new List<(Kind, string)>();
        bool inBrackets = false;
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c)) at++;
            else if (c == '.') Sign(Kind.Dot);
            else if (c == '[')
            {
                inBrackets = true;
                Sign(Kind.OpenBracket);
            }
            else if (c == ']')
            {
                inBrackets = false;
                Sign(Kind.CloseBracket);
            }
            else if (c == '"')
            {
                int end = at + 1;
                while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
                if (end >= text.Length || !GoQuote.TryUnquote(text[at..(end + 1)], out string value)) throw new ParseException($"cannot parse expression [{text}]: literal not terminated");
                tokens.Add((Kind.Text, value));
                at = end + 1;
            }
            else
            {
                int end = at;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '@' or '$' || char.IsSurrogate(text[end]))) end++;
                bool isIndex = inBrackets && end > at && text.AsSpan(at, end - at).IndexOfAnyExceptInRange('0', '9') < 0;
                if (end == at) end++;
                tokens.Add((isIndex ? Kind.Index : char.IsLetterOrDigit(c) || c is '_' or '-' or '@' or '$' ? Kind.Field : Kind.Unknown, text[at..end]));
                at = end;
            }

            void Sign(Kind kind)
            {
                tokens.Add((kind, ""));
                at++;
            }
        }
        tokens.AddRange([(Kind.End, ""), (Kind.End, ""), (Kind.End, "")]);
        return tokens;
    }

    /// <summary>Finds the value; false where the line is not JSON as far as it had to be read. A value that is not there has the kind None.</summary>
    public bool TryFind(ReadOnlySpan<byte> line, ByteArena arena, byte[] array, int offset, out JsonKind kind, out int start, out int length, out bool hasEscapes)
    {
        var reader = new JsonReader(line);
        (kind, start, length, hasEscapes) = (JsonKind.None, 0, 0, false);
        foreach (Step step in _steps)
        {
            if (step.Key is null)
            {
                if (!reader.Accept((byte)'[')) return true;
                for (int i = 0; i < step.Index; i++)
                {
                    if (!reader.TryValue(out _, out _, out _, out _)) return true;
                    if (!reader.Accept((byte)',')) return true;
                }
                reader.SkipSpace();
                if (!reader.IsAtEnd && line[reader.At] == (byte)']') return true;
                continue;
            }
            if (!reader.Accept((byte)'{')) return true;
            if (!Seek(ref reader, step.Key, arena, array, offset, out bool isBroken)) return !isBroken;
        }
        return reader.TryValue(out kind, out start, out length, out hasEscapes);
    }

    private static bool Seek(ref JsonReader reader, byte[] wanted, ByteArena arena, byte[] array, int offset, out bool isBroken)
    {
        isBroken = false;
        if (reader.Accept((byte)'}')) return false;
        do
        {
            if (!reader.TryString(out int start, out int length, out bool hasEscapes) || !reader.Accept((byte)':'))
            {
                isBroken = true;
                return false;
            }
            var key = new ByteSlice(array, offset + start, length);
            if (hasEscapes) key = JsonReader.Text(key, hasEscapes: true, arena);
            if (key.Span.SequenceEqual(wanted)) return true;
            if (!reader.TryValue(out _, out _, out _, out _))
            {
                isBroken = true;
                return false;
            }
        }
        while (reader.Accept((byte)','));
        isBroken = !reader.Accept((byte)'}');
        return false;
    }
}
