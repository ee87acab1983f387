namespace Pharos.Logs.Store.Segments;

/// <summary>Which segments compaction rewrites together.</summary>
internal static class CompactionPlan
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Groups of segments, oldest first. A group has one day's segments, so that retention by age can drop files.</summary>
    /// <param name="mustRewrite">Whether entries of it are to go for good.</param>
    public static IReadOnlyList<IReadOnlyList<Segment>> Of(IReadOnlyList<Segment> segments, LogStoreOptions options, Func<Segment, bool> mustRewrite)
    {
        var groups = new List<IReadOnlyList<Segment>>();
        foreach (IGrouping<long, Segment> day in segments.GroupBy(segment => Math.DivRem(segment.Info.MaxNs, DayNs).Quotient).OrderBy(day => day.Key))
        {
            var group = new List<Segment>();
            long size = 0;
            foreach (Segment segment in day.OrderBy(segment => segment.Info.MinNs).ThenBy(segment => segment.Info.Id))
            {
                if (group.Count > 0 && size + segment.Info.LineBytes > options.CompactedSegmentBytes) Close();
                group.Add(segment);
                size += segment.Info.LineBytes;
            }
            Close();

            void Close()
            {
                if (IsWorth(group, options, mustRewrite)) groups.Add([.. group]);
                group.Clear();
                size = 0;
            }
        }
        return groups;
    }

    /// <summary>New segments are always rewritten; rewritten ones are joined once the others are as large as the largest, so that each entry is copied a few times only.</summary>
    private static bool IsWorth(List<Segment> group, LogStoreOptions options, Func<Segment, bool> mustRewrite)
    {
        if (group.Count == 0) return false;
        if (group.Any(mustRewrite)) return true;
        long fresh = group.Where(segment => segment.Info.Level == 0).Sum(segment => segment.Info.LineBytes);
        long largest = group.Where(segment => segment.Info.Level > 0).Select(segment => segment.Info.LineBytes).DefaultIfEmpty(0).Max();
        if (largest > 0 && fresh + group.Where(segment => segment.Info.Level > 0).Sum(segment => segment.Info.LineBytes) - largest < largest / 2)
        {
            // Leave the large one alone and rewrite the new ones by themselves.
            group.RemoveAll(segment => segment.Info.Level > 0);
            return fresh > 0;
        }
        return fresh > 0 || group.Count >= 4 || (group.Count > 1 && group.Sum(segment => segment.Info.LineBytes) > options.CompactedSegmentBytes / 2);
    }
}
