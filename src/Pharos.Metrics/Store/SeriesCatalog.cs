using Pharos.Core;
using Pharos.Metrics.Store.Blocks;
using Pharos.Metrics.Store.Head;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store;

/// <summary>Answers about labels: names, values, cardinality; from the head and the blocks of a range.</summary>
internal sealed class SeriesCatalog(HeadState head, BlockSet blocks)
{
    /// <summary>Label names in ordinal order, of series that satisfy one of the selectors (all series where there is none).</summary>
    /// <param name="limit">Most names; 0 for no limit.</param>
    /// <param name="truncated">There are more.</param>
    public IReadOnlyList<string> LabelNames(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        head.Lock.EnterReadLock();
        try
        {
            if (HeadOverlaps(minTimeMs, maxTimeMs))
            {
                if (selectors.Count == 0) names.UnionWith(head.Index.Names.Keys);
                else
                {
                    PostingSet matching = MatchHead(selectors);
                    foreach ((string name, LabelName known) in head.Index.Names)
                        if (!names.Contains(name) && PostingSet.And(known.Series, matching).Count > 0) names.Add(name);
                }
            }
        }
        finally { head.Lock.ExitReadLock(); }
        ForEachBlock(minTimeMs, maxTimeMs, block =>
        {
            if (selectors.Count == 0) names.UnionWith(block.Index.Names);
            else
            {
                PostingSet matching = MatchBlock(block, selectors);
                if (matching.Count == 0) return;
                foreach (string name in block.Index.Names)
                {
                    if (names.Contains(name)) continue;
                    (int first, int end) = block.Index.PairsOf(name);
                    for (int pair = first; pair < end; pair++)
                    {
                        if (PostingSet.And(block.Index.PostingOf(pair), matching).Count == 0) continue;
                        names.Add(name);
                        break;
                    }
                }
            }
        });
        return Sorted(names, limit, out truncated);
    }

    /// <summary>Values of a label in ordinal order; parameters as in <see cref="LabelNames"/>.</summary>
    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        head.Lock.EnterReadLock();
        try
        {
            if (HeadOverlaps(minTimeMs, maxTimeMs) && head.Index.Names.TryGetValue(name, out LabelName? known))
            {
                PostingSet? matching = selectors.Count == 0 ? null : MatchHead(selectors);
                foreach ((string value, LabelPair pair) in known.Values)
                    if (matching is null || PostingSet.And(pair.Series, matching).Count > 0) values.Add(value);
            }
        }
        finally { head.Lock.ExitReadLock(); }
        ForEachBlock(minTimeMs, maxTimeMs, block =>
        {
            PostingSet? matching = selectors.Count == 0 ? null : MatchBlock(block, selectors);
            if (matching is { Count: 0 }) return;
            (int first, int end) = block.Index.PairsOf(name);
            for (int pair = first; pair < end; pair++)
            {
                string value = block.Index.ValueOf(pair);
                if (values.Contains(value)) continue;
                if (matching is null || PostingSet.And(block.Index.PostingOf(pair), matching).Count > 0) values.Add(value);
            }
        });
        return Sorted(values, limit, out truncated);
    }

    /// <summary>Cardinality of the head, each list with its <paramref name="top"/> largest entries.</summary>
    public CardinalityStatistics Cardinality(int top)
    {
        head.Lock.EnterReadLock();
        try
        {
            IEnumerable<LabelName> names = head.Index.Names.Values;
            IReadOnlyList<(string, long)> Top(IEnumerable<(string Name, long Count)> all) =>
                [.. all.OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Name, StringComparer.Ordinal).Take(top)];
            return new CardinalityStatistics(
                head.Index.Count, head.Index.PairCount, head.Active.Samples + head.Frozen.Sum(memtable => memtable.Samples),
                Math.Min(head.Active.MinTimeMs, head.Frozen.Count == 0 ? long.MaxValue : head.Frozen.Min(memtable => memtable.MinTimeMs)),
                Math.Max(head.Active.MaxTimeMs, head.Frozen.Count == 0 ? long.MinValue : head.Frozen.Max(memtable => memtable.MaxTimeMs)),
                Top(head.Index.Names.TryGetValue(Label.MetricName, out LabelName? metrics) ? metrics.Values.Values.Select(pair => (pair.Value, (long)pair.Series.Count)) : []),
                Top(names.Select(name => (name.Name, (long)name.Values.Count))),
                Top(names.Select(name => (name.Name, name.Values.Values.Sum(pair => (long)pair.Value.Length)))),
                Top(head.Index.Pairs.Where(pair => pair.Series.Count > 0).Select(pair => ($"{pair.Name.Name}={pair.Value}", (long)pair.Series.Count))));
        }
        finally { head.Lock.ExitReadLock(); }
    }

    private bool HeadOverlaps(long minTimeMs, long maxTimeMs) =>
        Overlaps(head.Active, minTimeMs, maxTimeMs) || head.Frozen.Any(memtable => Overlaps(memtable, minTimeMs, maxTimeMs));

    private static bool Overlaps(Memtable memtable, long minTimeMs, long maxTimeMs) =>
        memtable.Samples > 0 && memtable.MinTimeMs <= maxTimeMs && memtable.MaxTimeMs >= minTimeMs;

    private PostingSet MatchHead(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors)
    {
        if (selectors.Count == 1) return head.Matcher.Match(selectors[0]);
        var union = new PostingSet();
        foreach (IReadOnlyList<LabelMatcher> selector in selectors) union.UnionWith(head.Matcher.Match(selector));
        return union;
    }

    private static PostingSet MatchBlock(Block block, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors)
    {
        if (selectors.Count == 1) return block.Index.Match(selectors[0]);
        var union = new PostingSet();
        foreach (IReadOnlyList<LabelMatcher> selector in selectors) union.UnionWith(block.Index.Match(selector));
        return union;
    }

    private void ForEachBlock(long minTimeMs, long maxTimeMs, Action<Block> visit)
    {
        foreach (Block block in blocks.Blocks)
        {
            if (block.Info.MinTimeMs > maxTimeMs || block.Info.MaxTimeMs < minTimeMs || !block.TryHold()) continue;
            try { visit(block); }
            finally { block.Release(); }
        }
    }

    private static string[] Sorted(HashSet<string> found, int limit, out bool truncated)
    {
        string[] all = [.. found];
        Array.Sort(all, StringComparer.Ordinal);
        truncated = limit > 0 && all.Length > limit;
        return truncated ? all[..limit] : all;
    }
}
