namespace Pharos.Reliability.Tests.Slo;

/// <summary>A counter as it was scraped: null where the scrape failed. Sample i is at i × step.</summary>
internal sealed record PlainCounter(double?[] Samples, long StepMs)
{
    /// <summary>Prometheus' increase over (end - window, end], written down from its documentation: resets are added up, and what is seen is stretched to the window's ends as far as the gaps between samples allow. Null below two samples.</summary>
    public double? Increase(long endMs, long windowMs)
    {
        var seen = new List<(long Time, double Value)>();
        for (int i = 0; i < Samples.Length; i++)
        {
            long time = i * StepMs;
            if (time > endMs - windowMs && time <= endMs && Samples[i] is { } value) seen.Add((time, value));
        }
        if (seen.Count < 2) return null;
        double increase = 0;
        for (int i = 1; i < seen.Count; i++) increase += seen[i].Value >= seen[i - 1].Value ? seen[i].Value - seen[i - 1].Value : seen[i].Value;
        double covered = seen[^1].Time - seen[0].Time, gap = covered / (seen.Count - 1);
        double before = seen[0].Time - (endMs - windowMs), after = endMs - seen[^1].Time;
        if (before >= gap * 1.1) before = gap / 2;
        if (increase > 0 && seen[0].Value >= 0) before = Math.Min(before, covered * (seen[0].Value / increase)); // a counter is not below 0 before it began
        if (after >= gap * 1.1) after = gap / 2;
        return increase * (covered + before + after) / covered;
    }
}

/// <summary>Several counters of one metric, of which some count bad events.</summary>
internal sealed record PlainSlo(IReadOnlyList<PlainCounter> Good, IReadOnlyList<PlainCounter> Bad)
{
    public double? BadEvents(long endMs, long windowMs) => Sum(Bad, endMs, windowMs);

    public double? AllEvents(long endMs, long windowMs) => Sum(Good.Concat(Bad), endMs, windowMs);

    /// <summary>Bad of all events in a window; null without events. Where no bad series has been seen, nothing was bad.</summary>
    public double? ErrorRatio(long endMs, long windowMs) => AllEvents(endMs, windowMs) is > 0 and var all ? Math.Max(0, (BadEvents(endMs, windowMs) ?? 0) / all) : null;

    private static double? Sum(IEnumerable<PlainCounter> counters, long endMs, long windowMs)
    {
        double[] known = [.. counters.Select(c => c.Increase(endMs, windowMs)).OfType<double>()];
        return known.Length == 0 ? null : known.Sum();
    }
}
