using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Pharos.Core;

/// <summary>The character classes that RE2 knows by name (github.com/google/re2/wiki/Syntax): Perl's and POSIX's in ASCII, Unicode's categories and the common scripts.</summary>
internal static class NamedRuneSets
{
    public static readonly RuneSet Digit = RuneSet.Of(('0', '9'));
    public static readonly RuneSet Space = RuneSet.Of(('\t', '\n'), ('\f', '\r'), (' ', ' '));
    public static readonly RuneSet Word = RuneSet.Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>By the name between <c>[:</c> and <c>:]</c>.</summary>
    public static readonly FrozenDictionary<string, RuneSet> Posix = new Dictionary<string, RuneSet>
    {
        ["alnum"] = RuneSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z')),
        ["alpha"] = RuneSet.Of(('A', 'Z'), ('a', 'z')),
        ["ascii"] = RuneSet.Of((0, 0x7F)),
        ["blank"] = RuneSet.Of(('\t', '\t'), (' ', ' ')),
        ["cntrl"] = RuneSet.Of((0, 0x1F), (0x7F, 0x7F)),
        ["digit"] = Digit,
        ["graph"] = RuneSet.Of(('!', '~')),
        ["lower"] = RuneSet.Of(('a', 'z')),
        ["print"] = RuneSet.Of((' ', '~')),
        ["punct"] = RuneSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~')),
        ["space"] = RuneSet.Of(('\t', '\r'), (' ', ' ')),
        ["upper"] = RuneSet.Of(('A', 'Z')),
        ["word"] = Word,
        ["xdigit"] = RuneSet.Of(('0', '9'), ('A', 'F'), ('a', 'f')),
    }.ToFrozenDictionary();

    /// <summary>Scripts by their main ranges: .NET has no table of scripts.</summary>
    private static readonly FrozenDictionary<string, RuneSet> s_scripts = new Dictionary<string, RuneSet>
    {
        ["Latin"] = RuneSet.Of(('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x1E00, 0x1EFF), (0x212A, 0x212B), (0x2C60, 0x2C7F), (0xA722, 0xA787), (0xFB00, 0xFB06), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)),
        ["Greek"] = RuneSet.Of((0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F), (0x384, 0x384), (0x386, 0x386), (0x388, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFE), (0x2126, 0x2126)),
        ["Cyrillic"] = RuneSet.Of((0x400, 0x484), (0x487, 0x52F), (0x1C80, 0x1C88), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
        ["Hebrew"] = RuneSet.Of((0x591, 0x5F4), (0xFB1D, 0xFB4F)),
        ["Arabic"] = RuneSet.Of((0x600, 0x604), (0x606, 0x60B), (0x60D, 0x61A), (0x61C, 0x61E), (0x620, 0x63F), (0x641, 0x64A), (0x656, 0x66F), (0x671, 0x6DC), (0x6DE, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
        ["Devanagari"] = RuneSet.Of((0x900, 0x950), (0x955, 0x963), (0x966, 0x97F), (0xA8E0, 0xA8FF)),
        ["Thai"] = RuneSet.Of((0xE01, 0xE3A), (0xE40, 0xE5B)),
        ["Hangul"] = RuneSet.Of((0x1100, 0x11FF), (0x302E, 0x302F), (0x3131, 0x318E), (0x3200, 0x321E), (0x3260, 0x327E), (0xA960, 0xA97C), (0xAC00, 0xD7FB)),
        ["Hiragana"] = RuneSet.Of((0x3041, 0x3096), (0x309D, 0x309F)),
        ["Katakana"] = RuneSet.Of((0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0x32D0, 0x32FE), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)),
        ["Han"] = RuneSet.Of((0x2E80, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAD9), (0x20000, 0x323AF)),
    }.ToFrozenDictionary();

    private static readonly string[] s_categories =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private static readonly ConcurrentDictionary<string, RuneSet?> s_unicode = new(StringComparer.Ordinal);

    /// <summary>A Unicode category such as <c>L</c> or <c>Lu</c>, a script, or <c>Any</c>; null where the name is unknown.</summary>
    public static RuneSet? Unicode(string name) => s_unicode.GetOrAdd(name, static n =>
    {
        if (n == "Any") return RuneSet.Of((0, RuneSet.MaxRune));
        if (s_scripts.TryGetValue(n, out RuneSet? script)) return script;
        var wanted = new HashSet<UnicodeCategory>();
        for (int i = 0; i < s_categories.Length; i++)
            if (s_categories[i] == n || (n.Length == 1 && s_categories[i][0] == n[0] && s_categories[i] != "Cn")) wanted.Add((UnicodeCategory)i);
        return wanted.Count == 0 ? null : RuneSet.Of(InCategories(wanted));
    });

    private static IEnumerable<(int, int)> InCategories(HashSet<UnicodeCategory> wanted)
    {
        int start = -1;
        for (int rune = 0; rune <= RuneSet.MaxRune; rune++)
        {
            bool isIn = wanted.Contains(CharUnicodeInfo.GetUnicodeCategory(rune));
            if (isIn && start < 0) start = rune;
            if (isIn || start < 0) continue;
            yield return (start, rune - 1);
            start = -1;
        }
        if (start >= 0) yield return (start, RuneSet.MaxRune);
    }
}
