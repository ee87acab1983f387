using System.Collections.Immutable;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Formats;

/// <summary>The labels that <c>drop</c> and <c>keep</c> name, some only where a matcher holds.</summary>
internal sealed class LabelChoiceList(NameTable names, ImmutableArray<LabelChoice> choices)
{
    private readonly (int Id, ValueMatcher? Matcher)[] _choices =
        [.. choices.Select(c => (names.Intern(c.Label), c.Matcher is null ? null : new ValueMatcher(c.Matcher)))];

    public ReadOnlySpan<(int Id, ValueMatcher? Matcher)> Choices => _choices;

    public bool Names(int id, ReadOnlySpan<byte> value)
    {
        foreach ((int chosen, ValueMatcher? matcher) in _choices)
            if (chosen == id && (matcher is null || matcher.Matches(value))) return true;
        return false;
    }
}
