using System.Text;
using Pharos.Core;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Patterns of file paths as github.com/bmatcuk/doublestar reads them: <c>*</c> and <c>?</c> within a name, <c>**</c> over any folders, <c>[a-z]</c>, <c>[^x]</c>, <c>{a,b}</c>, backslash escapes.</summary>
internal sealed class FileGlob
{
    private const int MaxDepth = 40;
    private const string Special = "*?[{\\";
    private readonly string _root;
    private readonly Re2 _pattern;
    private readonly int _depth;

    /// <exception cref="ArgumentException">No such pattern.</exception>
    public FileGlob(string pattern)
    {
        if (pattern.Length == 0) throw new ArgumentException("a file pattern is empty");
        string full = Path.IsPathRooted(pattern) ? pattern : Path.Combine(Environment.CurrentDirectory, pattern);
        string[] parts = full.Split('/');
        int plain = parts.TakeWhile(p => p.AsSpan().IndexOfAny(Special) < 0).Count();
        IsPlain = plain == parts.Length;
        Text = full;
        _root = IsPlain ? full : string.Join('/', parts.Take(plain)) is { Length: > 0 } root ? root : "/";
        _depth = parts.Any(p => p.Contains("**", StringComparison.Ordinal)) ? MaxDepth : parts.Length - plain - 1;
        _pattern = Re2.Compile(ToRegex(full));
    }

    /// <summary>The pattern, absolute.</summary>
    public string Text { get; }

    private bool IsPlain { get; }

    public bool IsMatch(string path) => IsPlain ? path == Text : _pattern.Regex.IsMatch(path);

    /// <summary>The files that are there now, in order of name. Folders that cannot be read are passed over.</summary>
    public IEnumerable<string> Find()
    {
        if (IsPlain) return File.Exists(Text) ? [Text] : [];
        if (!Directory.Exists(_root)) return [];
        var options = new EnumerationOptions
        {
            IgnoreInaccessible = true, AttributesToSkip = 0, RecurseSubdirectories = _depth > 0, MaxRecursionDepth = _depth, ReturnSpecialDirectories = false,
        };
        return Directory.EnumerateFiles(_root, "*", options).Where(p => _pattern.Regex.IsMatch(p)).Order(StringComparer.Ordinal);
    }

    private static string ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        int braces = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            switch (c)
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        regex.Append("(?:[^/]*/)*"); // also no folder at all
                    }
                    else regex.Append(".*");
                    break;
                case '*': regex.Append("[^/]*"); break;
                case '?': regex.Append("[^/]"); break;
                case '[':
                    int close = pattern.IndexOf(']', Math.Min(i + 2, pattern.Length));
                    if (close < 0) throw new ArgumentException($"{pattern}: [ without ]");
                    string inside = pattern[(i + 1)..close];
                    regex.Append('[').Append(inside[0] is '!' ? "^" + inside[1..] : inside).Append(']');
                    i = close;
                    break;
                case '{':
                    braces++;
                    regex.Append("(?:");
                    break;
                case '}' when braces > 0:
                    braces--;
                    regex.Append(')');
                    break;
                case ',' when braces > 0: regex.Append('|'); break;
                case '\\' when i + 1 < pattern.Length: Literal(regex, pattern[++i]); break;
                default: Literal(regex, c); break;
            }
        }
        if (braces > 0) throw new ArgumentException($"{pattern}: {{ without }}");
        return regex.Append('$').ToString();
    }

    private static void Literal(StringBuilder regex, char c)
    {
        if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && c is not '/' and not '_' and not ' ') regex.Append('\\');
        regex.Append(c);
    }
}
