using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Pharos.Core;

/// <summary>Linear-time expressions that were compiled before. Compiling one allocates up to 2 MB and takes milliseconds; rules, refreshed dashboards and matchers bring the same ones again and again.</summary>
internal sealed class RegexCache
{
    /// <summary>Few and short, since an expression keeps up to about 1 MB of the automaton that its matches have built.</summary>
    private const int MaxExpressions = 64;
    private const int MaxTextLength = 256;

    private readonly ConcurrentDictionary<string, Regex> _regexes = new(StringComparer.Ordinal);

    /// <summary>That of the process.</summary>
    public static RegexCache Shared { get; } = new();

    /// <param name="text">In .NET's syntax.</param>
    /// <exception cref="NotSupportedException">Its automaton would be too large.</exception>
    public Regex Get(string text)
    {
        if (_regexes.TryGetValue(text, out Regex? known)) return known;
        var regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        if (text.Length > MaxTextLength) return regex;
        if (_regexes.Count >= MaxExpressions) _regexes.Clear(); // those in use come back at their next compilation
        return _regexes.GetOrAdd(text, regex);
    }
}
