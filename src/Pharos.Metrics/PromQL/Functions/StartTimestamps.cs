namespace Pharos.Metrics.PromQL.Functions;

/// <summary>What start timestamps say about counters (Prometheus feature use-start-timestamps).</summary>
internal static class StartTimestamps
{
    /// <summary>Whether a counter began anew between two samples. Times in Unix ms, 0 is unknown.</summary>
    public static bool IsReset(long previousStart, long previousTime, long start, long time)
    {
        // Unknown, in the future, or OTel's "start unknown" (start = time).
        if (start == 0 || start >= time || start < previousTime) return false;
        if (start > previousTime) return true;
        // It began at the previous sample: a delta, unless that sample's own start is unknown or impossible.
        return previousStart <= previousTime && previousStart != 0 && previousStart != previousTime;
    }

    /// <summary>Whether a sample claims time that the previous one covers already.</summary>
    public static bool Overlaps(long previousStart, long previousTime, long start) => start != 0 && start < previousTime && start != previousStart;
}
