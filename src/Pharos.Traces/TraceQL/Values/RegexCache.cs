using System.Collections.Concurrent;
using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>Patterns that come from attributes instead of literals; bounded, cleared when full.</summary>
internal static class RegexCache
{
    private const int MaxEntries = 256;
    private static readonly ConcurrentDictionary<string, ValueRegex?> s_cache = new(StringComparer.Ordinal);

    /// <summary>Null where the pattern is not valid: nothing matches it.</summary>
    public static ValueRegex? Get(string pattern)
    {
        if (s_cache.TryGetValue(pattern, out ValueRegex? regex)) return regex;
        if (s_cache.Count >= MaxEntries) s_cache.Clear();
        try { regex = ValueRegex.Parse(pattern); }
        catch (ArgumentException) { regex = null; }
        return s_cache[pattern] = regex;
    }
}
