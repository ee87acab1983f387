namespace Pharos.Metrics.Store.Blocks;

/// <summary>Which blocks to merge next: those of one aligned span that time has left behind, smallest spans first.</summary>
internal static class CompactionPlan
{
    /// <summary>Spans of the levels from 1 on: the block span, a day, 31 days, each only as far as a tenth of the retention allows.</summary>
    public static IReadOnlyList<long> Spans(TsdbOptions options)
    {
        long block = (long)options.BlockSpan.TotalMilliseconds;
        long limit = options.Retention == TimeSpan.Zero ? long.MaxValue : (long)options.Retention.TotalMilliseconds / 10;
        var spans = new List<long> { block };
        foreach (long span in new[] { 86_400_000L, 31 * 86_400_000L })
            if (span > block && span % block == 0 && span <= limit) spans.Add(span);
        return spans;
    }

    /// <summary>The next group to merge and the level it gets; null where there is nothing to do.</summary>
    /// <param name="openFromMs">Blocks may still be added from here on, so spans that reach beyond wait.</param>
    public static (IReadOnlyList<BlockInfo> Blocks, int Level)? Next(IReadOnlyCollection<BlockInfo> blocks, IReadOnlyList<long> spans, long openFromMs)
    {
        for (int level = 1; level <= spans.Count; level++)
        {
            long span = spans[level - 1];
            foreach (IGrouping<long, BlockInfo> window in blocks.Where(block => block.Level <= level)
                .GroupBy(block => Floor(block.MinTimeMs, span)).OrderBy(window => window.Key))
            {
                if (window.Key + span > openFromMs) continue;
                BlockInfo[] inside = [.. window.Where(block => block.MaxTimeMs < window.Key + span).OrderBy(block => block.Id)];
                bool several = inside.Length > 1;
                bool partOnly = level == 1 && inside.Length == 1 && inside[0].Level == 0;
                if (several || partOnly) return (inside, level);
            }
        }
        // Many parts of the open span slow queries down: merge them among themselves.
        foreach (IGrouping<long, BlockInfo> window in blocks.Where(block => block.Level == 0).GroupBy(block => Floor(block.MinTimeMs, spans[0])))
            if (window.Count() >= 8) return ([.. window.OrderBy(block => block.Id)], 0);
        return null;
    }

    private static long Floor(long timeMs, long span) => timeMs - (((timeMs % span) + span) % span);
}
