using System.Globalization;
using System.Text;

namespace Pharos.Core;

/// <summary>Parses RE2 syntax as Go's regexp does (github.com/google/re2/wiki/Syntax), with Go's error texts.</summary>
internal sealed class Re2Parser
{
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 500;
    private const int MaxLength = 100_000;

    private readonly string _pattern;
    private readonly List<string?> _groupNames = [null];
    private Flags _flags;
    private int _at;
    private int _depth;

    [Flags]
    private enum Flags
    {
        None = 0,
        FoldCase = 1,
        MultiLine = 2,
        DotNewline = 4,
        Ungreedy = 8,
    }

    private Re2Parser(string pattern, bool dotMatchesNewline)
    {
        _pattern = pattern;
        _flags = dotMatchesNewline ? Flags.DotNewline : Flags.None;
    }

    /// <summary>The tree, and the name of each group (null for none; the first is the whole match).</summary>
    /// <exception cref="ArgumentException">The pattern is not valid; the message is Go's.</exception>
    public static (Re2Node Root, IReadOnlyList<string?> GroupNames) Parse(string pattern, bool dotMatchesNewline)
    {
        var parser = new Re2Parser(pattern, dotMatchesNewline);
        if (pattern.Length > MaxLength) throw Error("expression too large", pattern[..100]);
        Re2Node root = parser.Alternation();
        if (parser._at < pattern.Length) throw Error("unexpected )", pattern);
        return (root, parser._groupNames);
    }

    private static ArgumentException Error(string code, string place) => new($"error parsing regexp: {code}: `{place}`");

    private bool Ahead(string text) => _pattern.AsSpan(_at).StartsWith(text, StringComparison.Ordinal);

    private bool Has(Flags flag) => (_flags & flag) != 0;

    private Re2Node Alternation()
    {
        if (++_depth > MaxDepth) throw Error("expression nests too deeply", _pattern);
        var choices = new List<Re2Node> { Concatenation() };
        while (_at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            choices.Add(Concatenation());
        }
        _depth--;
        return choices.Count == 1 ? choices[0] : new Re2Alternate(choices);
    }

    private Re2Node Concatenation()
    {
        var parts = new List<Re2Node>();
        int repeatAt = -1;
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            char c = _pattern[_at];
            if (c is '*' or '+' or '?' || (c == '{' && IsRepeat()))
            {
                int start = _at;
                Repeat(parts, repeatAt);
                repeatAt = start;
                continue;
            }
            repeatAt = -1;
            if (Ahead(@"\Q")) Quoted(parts);
            else if (Atom() is { } atom) parts.Add(atom);
        }
        return parts.Count switch { 0 => new Re2Empty(), 1 => parts[0], _ => new Re2Concat(parts) };
    }

    private void Repeat(List<Re2Node> parts, int previousRepeatAt)
    {
        int start = _at;
        (int min, int max) = _pattern[_at] switch
        {
            '*' => (0, -1),
            '+' => (1, -1),
            '?' => (0, 1),
            _ => Counts(),
        };
        if (_pattern[start] != '{') _at++;
        bool lazy = _at < _pattern.Length && _pattern[_at] == '?';
        if (lazy) _at++;
        if (previousRepeatAt >= 0) throw Error("invalid nested repetition operator", _pattern[previousRepeatAt.._at]);
        if (parts.Count == 0) throw Error("missing argument to repetition operator", _pattern[start.._at]);
        Re2Node inner = parts[^1];
        var repeat = new Re2Repeat(inner, min, max, lazy != Has(Flags.Ungreedy));
        if (Repetitions(repeat) > MaxRepeat) throw Error("invalid repeat count", _pattern[start.._at]);
        parts[^1] = repeat;
    }

    /// <summary>How often the innermost part can be written out by nested counts.</summary>
    private static long Repetitions(Re2Node node) => node switch
    {
        Re2Repeat r => Math.Min(MaxRepeat + 1L, Math.Max(1, Math.Max(r.Min, r.Max)) * Repetitions(r.Inner)),
        Re2Capture c => Repetitions(c.Inner),
        Re2Concat c => c.Parts.Max(Repetitions),
        Re2Alternate a => a.Choices.Max(Repetitions),
        _ => 1,
    };

    /// <summary>Whether <c>{</c> begins a count; otherwise it is a literal.</summary>
    private bool IsRepeat()
    {
        int at = _at + 1, digits = at;
        while (at < _pattern.Length && char.IsAsciiDigit(_pattern[at])) at++;
        if (at == digits) return false;
        if (at < _pattern.Length && _pattern[at] == ',')
        {
            at++;
            while (at < _pattern.Length && char.IsAsciiDigit(_pattern[at])) at++;
        }
        return at < _pattern.Length && _pattern[at] == '}';
    }

    private (int Min, int Max) Counts()
    {
        int start = _at, end = _pattern.IndexOf('}', _at);
        string[] numbers = _pattern[(start + 1)..end].Split(',');
        _at = end + 1;
        int min = Count(numbers[0]), max = numbers.Length == 1 ? min : numbers[1].Length == 0 ? -1 : Count(numbers[1]);
        if (min > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max)) throw Error("invalid repeat count", _pattern[start.._at]);
        return (min, max);
    }

    private static int Count(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : int.MaxValue;

    private void Quoted(List<Re2Node> parts)
    {
        int end = _pattern.IndexOf(@"\E", _at + 2, StringComparison.Ordinal);
        string text = end < 0 ? _pattern[(_at + 2)..] : _pattern[(_at + 2)..end];
        _at = end < 0 ? _pattern.Length : end + 2;
        foreach (Rune rune in text.EnumerateRunes()) parts.Add(Literal(rune));
    }

    private Re2Node Literal(Rune rune)
    {
        if (Has(Flags.FoldCase) && rune.IsBmp && CaseFolding.Orbit((char)rune.Value) is { Length: > 0 } orbit)
            return new Re2Class(RuneSet.Of(orbit.ToArray().Select(c => ((int)c, (int)c))));
        return new Re2Literal(rune.ToString());
    }

    private Re2Node? Atom()
    {
        char c = _pattern[_at];
        switch (c)
        {
            case '(': return Group();
            case '[': return Class();
            case '.':
                _at++;
                return new Re2Any(Has(Flags.DotNewline));
            case '^':
                _at++;
                return new Re2Assertion(Has(Flags.MultiLine) ? "(?m:^)" : @"\A");
            case '$':
                _at++;
                return new Re2Assertion(Has(Flags.MultiLine) ? "(?m:$)" : @"\z");
            case '\\': return Escape();
            default: return Literal(NextRune());
        }
    }

    private Rune NextRune()
    {
        if (Rune.DecodeFromUtf16(_pattern.AsSpan(_at), out Rune rune, out int used) != System.Buffers.OperationStatus.Done) throw Error("invalid UTF-8", _pattern[_at..]);
        _at += used;
        return rune;
    }

    private Re2Node? Group()
    {
        int start = _at++;
        if (_at >= _pattern.Length || _pattern[_at] != '?')
        {
            int number = _groupNames.Count;
            _groupNames.Add(null);
            return new Re2Capture(number, Inside());
        }
        if (Ahead("?P<") || Ahead("?<")) return Named(start);
        _at++;
        return SetFlags(start);
    }

    private Re2Capture Named(int start)
    {
        _at += Ahead("?P<") ? 3 : 2;
        int end = _pattern.IndexOf('>', _at);
        if (end < 0) throw Error("invalid named capture", _pattern[start..]);
        string name = _pattern[_at..end];
        bool valid = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!valid) throw Error("invalid named capture", _pattern[start..(end + 1)]);
        if (_groupNames.Contains(name)) throw Error("duplicate capture group name", name);
        _at = end + 1;
        int number = _groupNames.Count;
        _groupNames.Add(name);
        return new Re2Capture(number, Inside());
    }

    /// <summary><c>(?i)</c> for what follows, or <c>(?i:...)</c>.</summary>
    private Re2Node? SetFlags(int start)
    {
        Flags before = _flags, flags = _flags;
        bool isMinus = false, sawFlag = false;
        while (_at < _pattern.Length)
        {
            char c = _pattern[_at++];
            Flags flag = c switch { 'i' => Flags.FoldCase, 'm' => Flags.MultiLine, 's' => Flags.DotNewline, 'U' => Flags.Ungreedy, _ => Flags.None };
            if (flag != Flags.None)
            {
                flags = isMinus ? flags & ~flag : flags | flag;
                sawFlag = true;
                continue;
            }
            if (c == '-' && !isMinus)
            {
                isMinus = true;
                sawFlag = false;
                continue;
            }
            if (c is ':' or ')' && !(isMinus && !sawFlag))
            {
                _flags = flags;
                if (c == ')') return null;
                Re2Node inner = Inside();
                _flags = before;
                return inner is Re2Concat or Re2Alternate or Re2Empty or Re2Literal ? new Re2Concat([inner]) : inner;
            }
            break;
        }
        throw Error("invalid or unsupported Perl syntax", _pattern[start.._at]);
    }

    private Re2Node Inside()
    {
        Flags before = _flags;
        Re2Node inner = Alternation();
        if (_at >= _pattern.Length) throw Error("missing closing )", _pattern);
        _at++;
        _flags = before;
        return inner;
    }

    private Re2Node Escape()
    {
        if (_at + 1 >= _pattern.Length) throw new ArgumentException("error parsing regexp: trailing backslash at end of expression: ``");
        switch (_pattern[_at + 1])
        {
            case 'A': return Assert(@"\A");
            case 'z': return Assert(@"\z");
            case 'b': return Assert(@"\b");
            case 'B': return Assert(@"\B");
        }
        return NamedClass() is { } set ? new Re2Class(set) : Literal(EscapedRune());
    }

    private Re2Assertion Assert(string dotNet)
    {
        _at += 2;
        return new Re2Assertion(dotNet);
    }

    /// <summary><c>\d</c>, <c>\pL</c>, <c>\p{Greek}</c> and the like at the current place, or null.</summary>
    private RuneSet? NamedClass()
    {
        char c = _pattern[_at + 1];
        RuneSet? perl = char.ToLowerInvariant(c) switch { 'd' => NamedRuneSets.Digit, 's' => NamedRuneSets.Space, 'w' => NamedRuneSets.Word, _ => null };
        if (perl is not null)
        {
            _at += 2;
            return char.IsUpper(c) ? perl.Complement() : perl;
        }
        if (c is not ('p' or 'P')) return null;
        int start = _at;
        bool negated = c == 'P';
        if (_at + 2 >= _pattern.Length) throw Error("invalid character class range", _pattern[start..]);
        string name;
        if (_pattern[_at + 2] == '{')
        {
            int end = _pattern.IndexOf('}', _at);
            if (end < 0) throw Error("invalid character class range", _pattern[start..]);
            name = _pattern[(_at + 3)..end];
            _at = end + 1;
        }
        else
        {
            name = _pattern.Substring(_at + 2, 1);
            _at += 3;
        }
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }
        RuneSet set = NamedRuneSets.Unicode(name) ?? throw Error("invalid character class range", _pattern[start.._at]);
        if (Has(Flags.FoldCase)) set = set.Folded();
        return negated ? set.Complement() : set;
    }

    private Rune EscapedRune()
    {
        int start = _at;
        _at++;
        Rune rune = NextRune();
        switch (rune.Value)
        {
            case 'a': return new Rune('\a');
            case 'f': return new Rune('\f');
            case 'n': return new Rune('\n');
            case 'r': return new Rune('\r');
            case 't': return new Rune('\t');
            case 'v': return new Rune('\v');
            case 'x': return Hex(start);
            case >= '1' and <= '7' when _at >= _pattern.Length || _pattern[_at] is < '0' or > '7': break; // a backreference, which RE2 does not have
            case >= '0' and <= '7':
                int value = rune.Value - '0';
                for (int i = 1; i < 3 && _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7'; i++) value = (value * 8) + (_pattern[_at++] - '0');
                return new Rune(value);
            default:
                if (rune.IsAscii && !char.IsAsciiLetterOrDigit((char)rune.Value)) return rune;
                break;
        }
        throw Error("invalid escape sequence", _pattern[start.._at]);
    }

    private Rune Hex(int start)
    {
        int end;
        string digits;
        if (_at < _pattern.Length && _pattern[_at] == '{')
        {
            end = _pattern.IndexOf('}', _at);
            digits = end < 0 ? "" : _pattern[(_at + 1)..end];
            end++;
        }
        else
        {
            end = Math.Min(_at + 2, _pattern.Length);
            digits = end - _at == 2 ? _pattern[_at..end] : "";
        }
        if (digits.Length is 0 or > 8 || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || !Rune.IsValid(value))
            throw Error("invalid escape sequence", _pattern[start..Math.Max(start + 2, Math.Min(end, _pattern.Length))]);
        _at = end;
        return new Rune(value);
    }

    private Re2Class Class()
    {
        int start = _at++;
        bool negated = Ahead("^");
        if (negated) _at++;
        RuneSet set = RuneSet.Of();
        for (bool first = true; first || !Ahead("]"); first = false)
        {
            if (_at >= _pattern.Length) throw Error("missing closing ]", _pattern[start..]);
            if (Ahead("-") && !first && _at + 1 < _pattern.Length && _pattern[_at + 1] != ']' && !Ahead("-]"))
                throw Error("invalid character class range", _pattern.Substring(_at, Math.Min(2, _pattern.Length - _at)));
            set = set.Union(ClassItem(start));
        }
        _at++;
        if (Has(Flags.FoldCase)) set = set.Folded();
        return new Re2Class(negated ? set.Complement() : set);
    }

    private RuneSet ClassItem(int classStart)
    {
        if (Ahead("[:"))
        {
            int end = _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal);
            if (end >= 0)
            {
                string name = _pattern[(_at + 2)..end];
                bool isNot = name.StartsWith('^');
                if (!NamedRuneSets.Posix.TryGetValue(isNot ? name[1..] : name, out RuneSet? posix)) throw Error("invalid character class range", _pattern[_at..(end + 2)]);
                _at = end + 2;
                return isNot ? posix.Complement() : posix;
            }
        }
        int start = _at;
        if (_pattern[_at] == '\\')
        {
            if (_at + 1 >= _pattern.Length) throw new ArgumentException("error parsing regexp: trailing backslash at end of expression: ``");
            if (NamedClass() is { } named) return named;
        }
        int low = ClassRune(classStart), high = low;
        if (Ahead("-") && _at + 1 < _pattern.Length && _pattern[_at + 1] != ']')
        {
            _at++;
            high = ClassRune(classStart);
            if (high < low) throw Error("invalid character class range", _pattern[start.._at]);
        }
        return RuneSet.Of((low, high));
    }

    private int ClassRune(int classStart)
    {
        if (_at >= _pattern.Length) throw Error("missing closing ]", _pattern[classStart..]);
        return (_pattern[_at] == '\\' ? EscapedRune() : NextRune()).Value;
    }
}
