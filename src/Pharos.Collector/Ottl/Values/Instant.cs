namespace Pharos.Collector.Ottl.Values;

/// <summary>A <c>time.Time</c>: nanoseconds since 1970.</summary>
internal readonly record struct Instant(long Ns) : IComparable<Instant>
{
    public DateTime Utc => DateTime.UnixEpoch.AddTicks(Ns / 100);

    public int CompareTo(Instant other) => Ns.CompareTo(other.Ns);
}
