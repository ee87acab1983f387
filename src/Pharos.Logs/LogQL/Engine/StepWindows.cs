namespace Pharos.Logs.LogQL.Engine;

/// <summary>The steps of a query and the window of each: from <see cref="RangeNs"/> before the step (not included) to the step (included), both earlier by the offset. Nanoseconds; what would exceed 64 bits stands at their ends.</summary>
internal sealed class StepWindows
{
    // Between these times, with ranges and steps of at most MaxNear, no sum below exceeds 64 bits: 1933 to 2116.
    private const long MinNear = -(1L << 60), MaxNear = 1L << 60, LastNear = 1L << 62;

    private readonly Int128 _first;
    private readonly long _firstNs;
    private readonly bool _isNear;

    public StepWindows(long startNs, long stepNs, int count, long rangeNs, long offsetNs)
    {
        (Count, StepNs, RangeNs) = (count, Math.Max(1, stepNs), rangeNs);
        _first = (Int128)startNs - offsetNs;
        _firstNs = Clamp(_first);
        _isNear = _first >= MinNear && _first + ((Int128)(count - 1) * StepNs) <= LastNear && RangeNs <= MaxNear && StepNs <= MaxNear;
    }

    public int Count { get; }

    public long StepNs { get; }

    public long RangeNs { get; }

    /// <summary>End of the window of a step, included.</summary>
    public long End(int step) => _isNear ? _firstNs + (step * StepNs) : Clamp(_first + ((Int128)step * StepNs));

    /// <summary>Start of the window of a step, not included.</summary>
    public long Start(int step) => _isNear ? End(step) - RangeNs : Clamp(_first + ((Int128)step * StepNs) - RangeNs);

    /// <summary>The earliest time in any window.</summary>
    public long FirstNs => Start(0) + 1;

    /// <summary>The latest time in any window.</summary>
    public long LastNs => End(Count - 1);

    /// <summary>The steps in whose windows a time lies, and the last time for which these are the same, never before it. Empty (first beyond last) between windows.</summary>
    public void Locate(long timeNs, out int first, out int last, out long untilNs)
    {
        if (_isNear && timeNs is >= MinNear and <= LastNear)
        {
            first = (int)Math.Min(Math.Max(0, CeilingDivide(timeNs - _firstNs, StepNs)), Count);
            last = (int)Math.Min(Math.Max(-1, CeilingDivide(timeNs + RangeNs - _firstNs, StepNs) - 1), Count - 1);
        }
        else LocateFar(timeNs, out first, out last);
        untilNs = first >= Count ? long.MaxValue : Math.Min(End(first), last < Count - 1 ? Start(last + 1) : long.MaxValue);
    }

    private void LocateFar(long timeNs, out int first, out int last)
    {
        first = FirstStep(step => End(step) >= timeNs);
        last = FirstStep(step => Start(step) >= timeNs) - 1;
    }

    /// <summary>The first step that holds and all after it; their number where none does.</summary>
    private int FirstStep(Func<int, bool> holds)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (holds(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private static long CeilingDivide(long value, long by) => value >= 0 ? (value + by - 1) / by : -(-value / by);

    /// <summary>Leaves one beyond on both sides, which the callers add.</summary>
    private static long Clamp(Int128 timeNs) => (long)Int128.Clamp(timeNs, long.MinValue + 1, long.MaxValue - 1);
}
