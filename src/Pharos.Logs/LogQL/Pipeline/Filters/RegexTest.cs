using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary><c>|~ "regex"</c>, anywhere in the line. Literals that a match must hold are looked for first; a regex that is no more than literals never runs.</summary>
internal sealed class RegexTest : TextTest
{
    private readonly Re2 _regex;
    private readonly RequiredTexts? _texts;
    private readonly byte[][] _inOrder = [];
    private char[] _chars = new char[1024];

    /// <exception cref="ParseException">The pattern is wrong.</exception>
    public RegexTest(string pattern)
    {
        try
        {
            _regex = Re2.Compile(pattern);
            _texts = RequiredTexts.Of(pattern);
        }
        catch (ArgumentException e) { throw new ParseException(e.Message); }
        if (_texts is { InOrder.Count: > 1 }) _inOrder = [.. _texts.InOrder.Select(Encoding.UTF8.GetBytes)];
        Required = _texts is null ? null : new LiteralSearch(_texts.AnyOf, _texts.IgnoresCase);
        Texts = _texts is null ? null : TextsOf(_texts);
    }

    public override LiteralSearch? Required { get; }

    public override LineTexts? Texts { get; }

    /// <summary>Null where only texts in any case are known.</summary>
    private static LineTexts? TextsOf(RequiredTexts texts)
    {
        const int mostTexts = 8; // each is a search of its own
        var groups = new List<IReadOnlyList<SoughtText>>();
        if (!texts.IgnoresCase && texts.AnyOf.Count <= mostTexts) groups.Add([.. texts.AnyOf.Select(Sought)]);
        // Single characters exclude next to nothing.
        foreach (string text in texts.InOrder.Where(t => t.Length > 1 && !texts.AnyOf.Contains(t)).OrderByDescending(t => t.Length).Take(mostTexts)) groups.Add([Sought(text)]);
        return groups.Count == 0 ? null : new LineTexts(groups, texts.IsExact && !texts.IgnoresCase && texts.AnyOf.Count <= mostTexts);
    }

    private static SoughtText Sought(string text) => new(Encoding.UTF8.GetBytes(text));

    public override bool Matches(ReadOnlySpan<byte> line)
    {
        if (Required is { } search && search.Begin(line))
        {
            if (search.Find(line, 0) < 0) return false;
            if (_texts!.IsExact) return true;
        }
        ReadOnlySpan<byte> rest = line;
        foreach (byte[] text in _inOrder)
        {
            int found = rest.IndexOf(text);
            if (found < 0) return false;
            rest = rest[(found + text.Length)..];
        }
        if (_chars.Length < line.Length) _chars = new char[line.Length];
        int length = Encoding.UTF8.GetChars(line, _chars);
        return _regex.Regex.IsMatch(_chars.AsSpan(0, length));
    }
}
