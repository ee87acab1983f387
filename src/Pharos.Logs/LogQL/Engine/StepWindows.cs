namespace Pharos.Logs.LogQL.Engine;

/// <summary>The steps of a query and the window of each: from <see cref="RangeNs"/> before the step (not included) to the step (included), both earlier by the offset. Nanoseconds.</summary>
internal sealed class StepWindows(long startNs, long stepNs, int count, long rangeNs, long offsetNs)
{
    private readonly long _firstNs = startNs - offsetNs;

    public int Count => count;

    public long StepNs { get; } = Math.Max(1, stepNs);

    public long RangeNs => rangeNs;

    /// <summary>End of the window of a step, included.</summary>
    public long End(int step) => _firstNs + (step * StepNs);

    /// <summary>Start of the window of a step, not included.</summary>
    public long Start(int step) => End(step) - rangeNs;

    /// <summary>The earliest time in any window.</summary>
    public long FirstNs => Start(0) + 1;

    /// <summary>The latest time in any window.</summary>
    public long LastNs => End(count - 1);

    /// <summary>The steps in whose windows a time lies, and the last time for which these are the same. Empty (first beyond last) between windows.</summary>
    public void Locate(long timeNs, out int first, out int last, out long untilNs)
    {
        long firstStep = Math.Max(0, CeilingDivide(timeNs - _firstNs, StepNs));
        long lastStep = Math.Min(count - 1, CeilingDivide(timeNs + rangeNs - _firstNs, StepNs) - 1);
        first = (int)Math.Min(firstStep, count);
        last = (int)lastStep;
        untilNs = first >= count ? long.MaxValue : Math.Min(End(first), lastStep < count - 1 ? End((int)lastStep + 1) - rangeNs : long.MaxValue);
    }

    private static long CeilingDivide(long value, long by) => value >= 0 ? (value + by - 1) / by : -(-value / by);
}
