using System.Globalization;
using System.Text;

namespace Pharos.Core;

/// <summary>Writes a parsed RE2 pattern in .NET's syntax, for <see cref="System.Text.RegularExpressions.RegexOptions.NonBacktracking"/>. Code points beyond the basic plane become surrogate pairs; groups keep RE2's numbers.</summary>
/// <remarks>One difference remains: <c>\b</c> takes letters outside ASCII as word characters.</remarks>
internal sealed class Re2Writer
{
    private const string AnyRune = @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\uD800-\uDFFF])";
    private const string AnyRuneButNewline = @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\n\uD800-\uDFFF])";

    private readonly StringBuilder _text = new();

    public static string Write(Re2Node root)
    {
        var writer = new Re2Writer();
        writer.Node(root);
        return writer._text.ToString();
    }

    private void Node(Re2Node node)
    {
        switch (node)
        {
            case Re2Empty: break;
            case Re2Literal l:
                foreach (char c in l.Text) Char(c);
                break;
            case Re2Class c: Set(c.Set); break;
            case Re2Any a: _text.Append(a.IncludesNewline ? AnyRune : AnyRuneButNewline); break;
            case Re2Assertion a: _text.Append(a.DotNet); break;
            case Re2Capture c:
                _text.Append("(?<").Append(CultureInfo.InvariantCulture, $"{c.Number}").Append('>');
                Node(c.Inner);
                _text.Append(')');
                break;
            case Re2Repeat r: Repeat(r); break;
            case Re2Concat c:
                foreach (Re2Node part in c.Parts) Grouped(part, part is Re2Alternate);
                break;
            case Re2Alternate a:
                for (int i = 0; i < a.Choices.Count; i++)
                {
                    if (i > 0) _text.Append('|');
                    Grouped(a.Choices[i], a.Choices[i] is Re2Alternate);
                }
                break;
        }
    }

    private void Grouped(Re2Node node, bool grouped)
    {
        if (grouped) _text.Append("(?:");
        Node(node);
        if (grouped) _text.Append(')');
    }

    private void Repeat(Re2Repeat repeat)
    {
        // Whole code points stand on both sides of ".*", so it need not look at pairs itself.
        if (repeat is { Inner: Re2Any any, Max: -1, Min: 0 or 1 })
        {
            if (repeat.Min == 1) Node(any);
            _text.Append(any.IncludesNewline ? @"[\s\S]*" : @"[^\n]*");
        }
        else
        {
            Grouped(repeat.Inner, repeat.Inner is not (Re2Class or Re2Any or Re2Capture));
            _text.Append((repeat.Min, repeat.Max) switch
            {
                (0, -1) => "*",
                (1, -1) => "+",
                (0, 1) => "?",
                (int min, -1) => string.Create(CultureInfo.InvariantCulture, $"{{{min},}}"),
                (int min, int max) => string.Create(CultureInfo.InvariantCulture, $"{{{min},{max}}}"),
            });
        }
        if (repeat.IsLazy) _text.Append('?');
    }

    private void Char(char c)
    {
        if (char.IsAsciiLetterOrDigit(c) || c == '_') _text.Append(c);
        else Escaped(_text, c);
    }

    private static void Escaped(StringBuilder text, int c) => text.Append("\\u").Append(c.ToString("X4", CultureInfo.InvariantCulture));

    private void Set(RuneSet set)
    {
        var choices = new List<string>();
        var basic = new StringBuilder();
        foreach ((int low, int high) in set.Ranges)
        {
            Range(basic, low, Math.Min(high, 0xD7FF));
            Range(basic, Math.Max(low, 0xE000), Math.Min(high, 0xFFFF));
            if (high > 0xFFFF) Pairs(choices, Math.Max(low, 0x10000), high);
        }
        if (basic.Length > 0) choices.Insert(0, $"[{basic}]");
        if (choices.Count == 0) _text.Append("[^\\s\\S]"); // matches nothing
        else if (choices.Count == 1 && basic.Length > 0) _text.Append(choices[0]);
        else _text.Append("(?:").AppendJoin('|', choices).Append(')');
    }

    private static void Range(StringBuilder text, int low, int high)
    {
        if (low > high) return;
        Escaped(text, low);
        if (high == low) return;
        text.Append('-');
        Escaped(text, high);
    }

    /// <summary>Surrogate pairs of a range: the first and last high surrogate with part of their low ones, those between with all.</summary>
    private static void Pairs(List<string> choices, int low, int high)
    {
        int firstHigh = 0xD800 + ((low - 0x10000) >> 10), lastHigh = 0xD800 + ((high - 0x10000) >> 10);
        int firstLow = 0xDC00 + ((low - 0x10000) & 0x3FF), lastLow = 0xDC00 + ((high - 0x10000) & 0x3FF);
        if (firstHigh == lastHigh)
        {
            Pair(choices, firstHigh, firstHigh, firstLow, lastLow);
            return;
        }
        if (firstLow > 0xDC00)
        {
            Pair(choices, firstHigh, firstHigh, firstLow, 0xDFFF);
            firstHigh++;
        }
        if (lastLow < 0xDFFF)
        {
            Pair(choices, lastHigh, lastHigh, 0xDC00, lastLow);
            lastHigh--;
        }
        if (firstHigh <= lastHigh) Pair(choices, firstHigh, lastHigh, 0xDC00, 0xDFFF);
    }

    private static void Pair(List<string> choices, int highFrom, int highTo, int lowFrom, int lowTo)
    {
        var text = new StringBuilder("[");
        Range(text, highFrom, highTo);
        text.Append("][");
        Range(text, lowFrom, lowTo);
        choices.Add(text.Append(']').ToString());
    }
}
