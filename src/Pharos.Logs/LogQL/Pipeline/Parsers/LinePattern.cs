using System.Text;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary>Literals and captures in turn: <c>&lt;ip&gt; - &lt;_&gt; "&lt;method&gt; &lt;path&gt;"</c> (docs: query, pattern parser).</summary>
internal sealed class LinePattern
{
    private readonly List<Part> _parts;

    private LinePattern(List<Part> parts) => _parts = parts;

    /// <summary>A literal, or (null) a capture, whose name is null where it is <c>&lt;_&gt;</c>.</summary>
    private readonly record struct Part(byte[]? Literal, string? Name, string Text);

    public IReadOnlyList<string> Names => [.. _parts.Where(p => p.Name is not null).Select(p => p.Name!)];

    /// <summary>A pattern that extracts: it needs a name, and names must differ.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static LinePattern ParseExtracting(string text)
    {
        List<Part> parts = Parts(text);
        if (!parts.Any(p => p.Name is not null)) throw new ParseException("invalid pattern parser: at least one capture is required");
        if (Consecutive(parts) is { } pair) throw new ParseException($"invalid pattern parser: found consecutive capture '{pair}': invalid expression");
        foreach (IGrouping<string, Part> same in parts.Where(p => p.Name is not null).GroupBy(p => p.Name!))
            if (same.Count() > 1) throw new ParseException($"invalid pattern parser: duplicate capture name ({same.Key}): invalid expression");
        return new LinePattern(parts);
    }

    /// <summary>A pattern for <c>|&gt;</c>: only unnamed captures.</summary>
    /// <exception cref="ParseException">It is not valid.</exception>
    public static LinePattern ParseTesting(string text)
    {
        List<Part> parts = Parts(text);
        if (Consecutive(parts) is { } pair) throw new ParseException($"found consecutive capture '{pair}': invalid expression");
        if (parts.FirstOrDefault(p => p.Name is not null) is { Name: not null } named) throw new ParseException($"named captures are not allowed: found '{named.Text}'");
        return new LinePattern(parts);
    }

    private static string? Consecutive(List<Part> parts)
    {
        for (int i = 1; i < parts.Count; i++) if (parts[i].Literal is null && parts[i - 1].Literal is null) return parts[i - 1].Text + parts[i].Text;
        return null;
    }

    private static List<Part> Parts(string text)
    {
        var parts = new List<Part>();
        int literalAt = 0;
        for (int at = 0; at < text.Length;)
        {
            if (text[at] != '<' || CaptureEnd(text, at) is not (> 0 and var end))
            {
                at++;
                continue;
            }
            AddLiteral(at);
            string name = text[(at + 1)..end];
            parts.Add(new Part(null, name == "_" ? null : name, text[at..(end + 1)]));
            literalAt = at = end + 1;
        }
        AddLiteral(text.Length);
        return parts;

        void AddLiteral(int end)
        {
            if (end > literalAt) parts.Add(new Part(Encoding.UTF8.GetBytes(text[literalAt..end]), null, text[literalAt..end]));
        }
    }

    private static int CaptureEnd(string text, int open)
    {
        int at = open + 1;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return at > open + 1 && at < text.Length && text[at] == '>' && !char.IsAsciiDigit(text[open + 1]) ? at : -1;
    }

    /// <summary>The named captures in order. A literal that does not come ends the search: the capture before it takes the rest.</summary>
    public void Extract(ByteSlice line, List<ByteSlice> captures)
    {
        captures.Clear();
        int first = 0, at = 0;
        ReadOnlySpan<byte> text = line.Span;
        if (text.IsEmpty) return;
        if (_parts[0].Literal is { } prefix)
        {
            if (!text.StartsWith(prefix)) return;
            at = prefix.Length;
            first = 1;
        }
        for (int i = first; i < _parts.Count; i += 2)
        {
            int found = i + 1 < _parts.Count ? text[at..].IndexOf(_parts[i + 1].Literal) : -1;
            int length = found < 0 ? text.Length - at : found;
            if (_parts[i].Name is not null) captures.Add(line.Slice(at, length));
            if (found < 0) return;
            at += found + _parts[i + 1].Literal!.Length;
        }
    }

    /// <summary>Whether the whole line fits; each capture takes at least one byte.</summary>
    public bool Matches(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || _parts.Count == 0) return line.IsEmpty && _parts.Count == 0;
        int at = 0;
        for (int i = 0; i < _parts.Count; i++)
        {
            if (_parts[i].Literal is not { } literal) continue;
            int found = line[at..].IndexOf(literal);
            if (found < 0 || (i == 0) != (found == 0)) return false;
            at += found + literal.Length;
        }
        bool endsInCapture = _parts[^1].Literal is null, hasRest = at < line.Length;
        return endsInCapture == hasRest;
    }

    /// <summary>Literals that every matching line holds.</summary>
    public IEnumerable<byte[]> Literals => _parts.Where(p => p.Literal is not null).Select(p => p.Literal!);
}
