using System.Buffers;
using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Pharos.Core;

/// <summary>An RE2 regex for a whole label value, in linear time, a dot matching line breaks (Prometheus 3). What is only literals and <c>.*</c> runs without a regex engine.</summary>
public sealed class ValueRegex
{
    private readonly Lazy<Re2> _re2;
    private readonly FrozenSet<string>? _set;
    private readonly IReadOnlyList<Glob>? _globs;
    private readonly SearchValues<string>? _contained;

    private ValueRegex(string pattern, Re2Node root, IReadOnlyList<string?> groupNames)
    {
        Pattern = pattern;
        SetOfLiterals = PatternFacts.Literals(root);
        Prefix = PatternFacts.Prefix(root);
        _re2 = new Lazy<Re2>(() => Re2.Of(pattern, root, groupNames, isAnchored: true));
        if (SetOfLiterals is not null) _set = SetOfLiterals.ToFrozenSet(StringComparer.Ordinal);
        else _globs = PatternFacts.Globs(root);
        if (_globs is { Count: > 1 } && _globs.All(g => g.Contained is { Length: > 0 }))
            _contained = SearchValues.Create([.. _globs.Select(g => g.Contained!)], StringComparison.Ordinal);
        MatchesEverything = _globs is not null && _globs.Any(g => g.Contained is { Length: 0 });
        if (_set is null && _globs is null) _ = _re2.Value.Regex.IsMatch(""); // so that a pattern that .NET refuses fails here
    }

    public string Pattern { get; }

    /// <summary>Every value that matches, where there are few (alternations, small classes); else null. An index can look these up.</summary>
    public IReadOnlyList<string>? SetOfLiterals { get; }

    /// <summary>What every matching value begins with; the empty string where nothing is known. An index can cut its range by it.</summary>
    public string Prefix { get; }

    /// <summary><c>.*</c>, and what amounts to it.</summary>
    public bool MatchesEverything { get; }

    /// <exception cref="ArgumentException">The pattern is not valid RE2; the message is Go's.</exception>
    public static ValueRegex Parse(string pattern)
    {
        (Re2Node root, IReadOnlyList<string?> groupNames) = Re2Parser.Parse(pattern, dotMatchesNewline: true);
        return new ValueRegex(pattern, root, groupNames);
    }

    public bool IsMatch(string value)
    {
        if (_set is not null) return _set.Contains(value);
        if (_contained is not null) return value.AsSpan().ContainsAny(_contained);
        if (_globs is null) return _re2.Value.Regex.IsMatch(value);
        foreach (Glob glob in _globs) if (glob.IsMatch(value)) return true;
        return false;
    }

    /// <summary>The match with its groups, for <see cref="Expand"/>.</summary>
    public Match Match(string value) => _re2.Value.Regex.Match(value);

    /// <summary>As <see cref="Re2.Expand"/>, with a match of this regex.</summary>
    public string Expand(Match match, string template) => _re2.Value.Expand(match, template);
}
