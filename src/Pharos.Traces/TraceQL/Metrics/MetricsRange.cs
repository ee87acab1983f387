namespace Pharos.Traces.TraceQL;

/// <summary>The steps of a metrics query. Step i counts spans that begin after <c>StartNs + i * StepNs</c> up to and including the next step, whose time it bears; the first also takes those at the very start.</summary>
internal sealed record MetricsRange
{
    /// <summary>Most points of a series.</summary>
    public const int MaxSteps = 11_000;

    private MetricsRange(long startNs, long endNs, long stepNs)
    {
        StartNs = startNs;
        EndNs = endNs;
        StepNs = stepNs;
        Steps = (int)((endNs - startNs) / stepNs);
    }

    public long StartNs { get; }

    public long EndNs { get; }

    public long StepNs { get; }

    public int Steps { get; }

    /// <summary>Bounds are widened to whole steps.</summary>
    /// <exception cref="TraceQLException">The end does not lie after the start, or there are too many steps.</exception>
    public static MetricsRange Of(long startNs, long endNs, long stepNs)
    {
        if (startNs < 0 || endNs <= startNs) throw TraceQLException.Invalid("the end must be after the start");
        if (stepNs <= 0) throw TraceQLException.Invalid("the step must be positive");
        long start = startNs - (startNs % stepNs);
        long end = endNs % stepNs == 0 ? endNs : endNs - (endNs % stepNs) + stepNs;
        if ((end - start) / stepNs > MaxSteps) throw TraceQLException.Invalid($"the query has {(end - start) / stepNs} steps, at most {MaxSteps} are computed: use a longer step");
        return new MetricsRange(start, end, stepNs);
    }

    /// <summary>One step over the whole range.</summary>
    public static MetricsRange Instant(long startNs, long endNs) =>
        endNs > startNs && startNs >= 0 ? new MetricsRange(startNs, endNs, endNs - startNs) : throw TraceQLException.Invalid("the end must be after the start");

    /// <summary>-1 outside.</summary>
    public int StepOf(long timeNs) => timeNs < StartNs || timeNs > EndNs ? -1 : timeNs == StartNs ? 0 : (int)((timeNs - StartNs - 1) / StepNs);

    public long TimeMs(int step) => (StartNs + ((step + 1) * StepNs)) / 1_000_000;
}
