namespace Pharos.Collector.Ottl.Values;

/// <summary>A <c>time.Duration</c> in nanoseconds.</summary>
internal readonly record struct Elapsed(long Ns) : IComparable<Elapsed>
{
    public int CompareTo(Elapsed other) => Ns.CompareTo(other.Ns);
}
