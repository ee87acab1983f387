using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>An anchored regex with a replacement in Go's notation: <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>$$</c>.</summary>
internal sealed class ReplacementPattern
{
    private readonly Re2 _regex;

    /// <exception cref="QueryException">The regex is not valid.</exception>
    public ReplacementPattern(string pattern)
    {
        try { _regex = Re2.CompileAnchored(pattern); }
        catch (ArgumentException) { throw EvalContext.Failure($"invalid regular expression in label_replace(): {pattern}"); }
    }

    /// <summary>The expanded replacement, or null where the value does not match.</summary>
    public string? Expand(string value, string replacement)
    {
        Match match = _regex.Regex.Match(value);
        return match.Success ? _regex.Expand(match, replacement) : null;
    }
}
