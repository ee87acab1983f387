using Pharos.Core;

namespace Pharos.Alerting.Matching;

/// <summary>Matchers that must all hold.</summary>
public static class Matchers
{
    public static bool AllMatch(this IReadOnlyList<Matcher> matchers, LabelSet labels)
    {
        foreach (Matcher matcher in matchers) if (!matcher.Matches(labels)) return false;
        return true;
    }

    /// <summary>By name, value, then operator, as keys of routes show them.</summary>
    public static IReadOnlyList<Matcher> Sort(IEnumerable<Matcher> matchers) =>
        [.. matchers.OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Value, StringComparer.Ordinal).ThenBy(m => m.Op)];

    /// <summary><c>{a="b",c=~"d"}</c>.</summary>
    public static string Print(IReadOnlyList<Matcher> matchers) => $"{{{string.Join(',', matchers)}}}";

    /// <summary>Reads matchers as upstream does by default: the UTF-8 syntax, and where that fails the classic one.</summary>
    /// <exception cref="MatcherException">Neither reads it; the message is that of the UTF-8 syntax.</exception>
    public static IReadOnlyList<Matcher> Parse(string text)
    {
        try
        {
            return Utf8MatcherParser.ParseList(text);
        }
        catch (MatcherException utf8)
        {
            try
            {
                return ClassicMatcherParser.ParseList(text);
            }
            catch (MatcherException) { throw new MatcherException(utf8.Message); }
        }
    }

    /// <summary>One matcher, read as <see cref="Parse"/> does. With <paramref name="classicMessage"/> a failure speaks as the API's filter does.</summary>
    public static Matcher ParseOne(string text, bool classicMessage = false)
    {
        try
        {
            return Utf8MatcherParser.ParseOne(text);
        }
        catch (MatcherException utf8)
        {
            try
            {
                return ClassicMatcherParser.ParseOne(text);
            }
            catch (MatcherException classic) { throw new MatcherException(classicMessage ? classic.Message : utf8.Message); }
        }
    }
}
