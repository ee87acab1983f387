namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>How many shards the load asks for: as many as are busy at the present rate, and some more where samples wait (Prometheus' idea, docs: remote write tuning).</summary>
internal static class ShardPlan
{
    /// <summary>A change smaller than this share is not worth a restart of the shards.</summary>
    private const double Tolerance = 0.3;
    /// <summary>In which time a backlog should be worked off.</summary>
    private const double CatchUpSeconds = 60;

    /// <param name="incomingPerSecond">Items read from the log.</param>
    /// <param name="secondsPerItem">Time of requests divided by items delivered; 0 where nothing was delivered.</param>
    /// <param name="backlog">Items queued, and those of the log that are behind.</param>
    public static int Desired(int current, double incomingPerSecond, double secondsPerItem, double backlog, int min, int max)
    {
        if (secondsPerItem <= 0) return Math.Clamp(current, min, max);
        double wanted = (incomingPerSecond + (backlog / CatchUpSeconds)) * secondsPerItem;
        if (wanted > current * (1 - Tolerance) && wanted < current * (1 + Tolerance)) return Math.Clamp(current, min, max);
        return Math.Clamp((int)Math.Ceiling(wanted), min, max);
    }
}
