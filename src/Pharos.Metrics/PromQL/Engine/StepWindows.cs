namespace Pharos.Metrics.PromQL.Engine;

/// <summary>For every step, the samples in the window (start, end] of one series, or of all series with the same timestamps.</summary>
internal sealed class StepWindows(int steps)
{
    private RateTerms? _rate;
    private bool _rateIsCurrent;

    public int Steps { get; } = steps;

    /// <summary>Index of the first sample in the window.</summary>
    public int[] From { get; } = new int[steps];

    /// <summary>Index behind the last sample in the window.</summary>
    public int[] To { get; } = new int[steps];

    /// <summary>Some window holds a sample.</summary>
    public bool Any { get; private set; }

    /// <summary>Finds the bounds in one pass; starts and ends must not fall.</summary>
    public void Fill(ReadOnlySpan<long> timestamps, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends)
    {
        _rateIsCurrent = false;
        int from = 0, to = 0;
        bool any = false;
        for (int i = 0; i < Steps; i++)
        {
            while (from < timestamps.Length && timestamps[from] <= starts[i]) from++;
            if (to < from) to = from;
            while (to < timestamps.Length && timestamps[to] <= ends[i]) to++;
            From[i] = from;
            To[i] = to;
            any |= to > from;
        }
        Any = any;
    }

    /// <summary>What extrapolation needs and what depends on timestamps only; computed once per timestamp group.</summary>
    /// <param name="perSeconds">As <see cref="RateKernel.Run"/> has it; the same in every call.</param>
    public RateTerms Rate(ReadOnlySpan<long> timestamps, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, double perSeconds)
    {
        _rate ??= new RateTerms(Steps);
        if (!_rateIsCurrent) _rate.Fill(this, timestamps, starts, ends, perSeconds);
        _rateIsCurrent = true;
        return _rate;
    }
}
