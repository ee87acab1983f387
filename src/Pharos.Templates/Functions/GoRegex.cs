using System.Collections.Concurrent;
using Pharos.Core;

namespace Pharos.Templates;

/// <summary>RE2 regexes, unanchored, as templates match and replace with them. Linear time.</summary>
internal static class GoRegex
{
    private const int MaxCached = 500;

    private static readonly ConcurrentDictionary<string, Re2> s_cache = new(StringComparer.Ordinal);

    /// <exception cref="TemplateFunctionException">The pattern is wrong.</exception>
    public static bool IsMatch(string pattern, string text) => Get(pattern).Regex.IsMatch(text);

    /// <summary>Replaces all matches; <c>$1</c>, <c>${1}</c> and <c>${name}</c> stand for groups, a name takes as many word characters as follow.</summary>
    /// <exception cref="TemplateFunctionException">The pattern is wrong.</exception>
    public static string Replace(string pattern, string replacement, string text) => Get(pattern).ReplaceAll(text, replacement);

    /// <summary>Matches that do not overlap.</summary>
    /// <exception cref="TemplateFunctionException">The pattern is wrong.</exception>
    public static int Count(string pattern, string text) => Get(pattern).Regex.Count(text);

    private static Re2 Get(string pattern)
    {
        if (s_cache.TryGetValue(pattern, out Re2? known)) return known;
        try
        {
            Re2 regex = Re2.Compile(pattern);
            if (s_cache.Count >= MaxCached) s_cache.Clear();
            return s_cache[pattern] = regex;
        }
        catch (ArgumentException e) { throw new TemplateFunctionException(e.Message); }
    }
}
