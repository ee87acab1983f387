using Pharos.Core;

namespace Pharos.Storage.Postings;

/// <summary>Label pairs and the ids of what carries them, in memory. Changed under the owner's write lock, read under its read lock.</summary>
public sealed class LabelPostings
{
    private readonly Dictionary<string, Dictionary<string, PostingSet>> _names = new(StringComparer.Ordinal);
    private readonly PostingSet _all = new();

    public int Count => _all.Count;

    /// <summary>Label names in use, in no particular order.</summary>
    public IEnumerable<string> Names => _names.Keys;

    public void Add(uint id, LabelSet labels)
    {
        _all.Add(id);
        foreach (Label label in labels)
        {
            if (!_names.TryGetValue(label.Name, out Dictionary<string, PostingSet>? values)) _names[label.Name] = values = new(StringComparer.Ordinal);
            if (!values.TryGetValue(label.Value, out PostingSet? ids)) values[label.Value] = ids = new PostingSet();
            ids.Add(id);
        }
    }

    public void Remove(uint id, LabelSet labels)
    {
        _all.Remove(id);
        foreach (Label label in labels)
        {
            if (!_names.TryGetValue(label.Name, out Dictionary<string, PostingSet>? values) || !values.TryGetValue(label.Value, out PostingSet? ids)) continue;
            ids.Remove(id);
            if (ids.Count > 0) continue;
            values.Remove(label.Value);
            if (values.Count == 0) _names.Remove(label.Name);
        }
    }

    /// <summary>Ids that satisfy all matchers, ascending. Regexes are tried once for each distinct value.</summary>
    public uint[] Match(IReadOnlyList<LabelMatcher> matchers)
    {
        PostingSet? result = null;
        foreach (LabelMatcher matcher in matchers)
        {
            if (matcher.MatchesEmpty) continue;
            PostingSet found = Having(matcher, matches: true);
            result = result is null ? found : PostingSet.And(result, found);
            if (result.Count == 0) return [];
        }
        result ??= _all;
        foreach (LabelMatcher matcher in matchers)
            if (matcher.MatchesEmpty) result = PostingSet.AndNot(result, Having(matcher, matches: false));
        return [.. result.ToArray()];
    }

    private PostingSet Having(LabelMatcher matcher, bool matches)
    {
        if (!_names.TryGetValue(matcher.Name, out Dictionary<string, PostingSet>? values)) return PostingSet.Empty;
        if (matcher.Op == MatchOp.Equal && matches) return values.GetValueOrDefault(matcher.Value) ?? PostingSet.Empty;
        var union = new PostingSet();
        foreach ((string value, PostingSet ids) in values) if (matcher.Matches(value) == matches) union.UnionWith(ids);
        return union;
    }
}
