using System.Text.RegularExpressions;

namespace Pharos.Core;

/// <summary>An RE2-style regex anchored to a whole value, in linear time (<see cref="RegexOptions.NonBacktracking"/>), a dot matching line breaks.</summary>
public sealed class ValueRegex
{
    private readonly Regex _regex;

    private ValueRegex(string pattern, Regex regex)
    {
        Pattern = pattern;
        _regex = regex;
    }

    public string Pattern { get; }

    /// <exception cref="ArgumentException">The pattern is not valid.</exception>
    public static ValueRegex Parse(string pattern) =>
        new(pattern, new Regex($"^(?s:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    public bool IsMatch(string value) => _regex.IsMatch(value);

    /// <summary>The match with its groups, for replacements.</summary>
    public Match Match(string value) => _regex.Match(value);
}
