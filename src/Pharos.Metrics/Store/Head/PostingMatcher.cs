using System.Collections.Concurrent;
using Pharos.Core;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Head;

/// <summary>Finds the series of the head that satisfy matchers, by set operations on postings. Regexes are tried once per distinct value and remembered.</summary>
internal sealed class PostingMatcher(SeriesIndex index)
{
    private const int MaxCached = 512;

    private readonly ConcurrentDictionary<LabelMatcher, CachedValues> _cache = new();

    public PostingSet Match(IReadOnlyList<LabelMatcher> matchers)
    {
        PostingSet? result = null;
        foreach (LabelMatcher matcher in matchers)
        {
            if (matcher.MatchesEmpty) continue;
            PostingSet found = Having(matcher);
            result = result is null ? found : PostingSet.And(result, found);
            if (result.Count == 0) return result;
        }
        result ??= index.All;
        foreach (LabelMatcher matcher in matchers)
        {
            if (!matcher.MatchesEmpty) continue;
            PostingSet? excluded = Failing(matcher);
            if (excluded is not null) result = PostingSet.AndNot(result, excluded);
        }
        return result;
    }

    /// <summary>Series whose value of the label, present, satisfies the matcher.</summary>
    private PostingSet Having(LabelMatcher matcher)
    {
        if (!index.Names.TryGetValue(matcher.Name, out LabelName? name)) return PostingSet.Empty;
        switch (matcher.Op)
        {
            case MatchOp.Equal:
                return name.Values.TryGetValue(matcher.Value, out LabelPair? pair) ? pair.Series : PostingSet.Empty;
            case MatchOp.NotEqual when matcher.Value.Length == 0:
            case MatchOp.Regex when matcher.Value is ".+":
                return name.Series;
            case MatchOp.Regex when matcher.Regex!.SetOfLiterals is { } literals:
                return Union(Literals(name, literals));
            default:
                return Union(Values(name, matcher, matching: true));
        }
    }

    /// <summary>Series whose value of the label, present, does not satisfy a matcher that an absent label satisfies; null where there are none.</summary>
    private PostingSet? Failing(LabelMatcher matcher)
    {
        if (!index.Names.TryGetValue(matcher.Name, out LabelName? name)) return null;
        switch (matcher.Op)
        {
            case MatchOp.Equal: // the empty value
            case MatchOp.NotRegex when matcher.Value is ".+":
                return name.Series;
            case MatchOp.NotEqual:
                return name.Values.TryGetValue(matcher.Value, out LabelPair? pair) ? pair.Series : null;
            case MatchOp.Regex when matcher.Regex!.MatchesEverything:
                return null;
            case MatchOp.NotRegex when matcher.Regex!.SetOfLiterals is { } literals:
                return Union(Literals(name, literals));
            default:
                return Union(Values(name, matcher, matching: false));
        }
    }

    private static LabelPair[] Literals(LabelName name, IReadOnlyList<string> literals)
    {
        var pairs = new List<LabelPair>(literals.Count);
        foreach (string literal in literals) if (name.Values.TryGetValue(literal, out LabelPair? pair)) pairs.Add(pair);
        return [.. pairs];
    }

    private LabelPair[] Values(LabelName name, LabelMatcher matcher, bool matching)
    {
        if (_cache.TryGetValue(matcher, out CachedValues? cached) && cached.Version == name.Version && ReferenceEquals(cached.Name, name)) return cached.Pairs;
        LabelPair[] pairs = [.. name.Values.Values.Where(pair => matcher.Matches(pair.Value) == matching)];
        if (_cache.Count >= MaxCached) _cache.Clear();
        _cache[matcher] = new CachedValues(name, name.Version, pairs);
        return pairs;
    }

    private static PostingSet Union(LabelPair[] pairs)
    {
        if (pairs.Length == 1) return pairs[0].Series;
        var union = new PostingSet();
        foreach (LabelPair pair in pairs) union.UnionWith(pair.Series);
        return union;
    }

    private sealed record CachedValues(LabelName Name, long Version, LabelPair[] Pairs);
}
