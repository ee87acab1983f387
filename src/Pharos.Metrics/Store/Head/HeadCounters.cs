namespace Pharos.Metrics.Store.Head;

/// <summary>What the head did since the start; exposed as metrics.</summary>
internal sealed class HeadCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<AppendOutcome>().Length];

    public long SamplesAppended { get; set; }

    public long SeriesCreated { get; set; }

    public long SeriesRemoved { get; set; }

    public long Commits { get; set; }

    /// <summary>Samples that were not taken, by reason. Callers count without a lock: the numbers are for people.</summary>
    public void Refused(AppendOutcome outcome) => Interlocked.Increment(ref _refused[(int)outcome]);

    public long RefusedCount(AppendOutcome outcome) => Volatile.Read(ref _refused[(int)outcome]);
}
