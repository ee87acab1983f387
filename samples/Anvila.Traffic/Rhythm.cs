namespace Anvila.Traffic;

/// <summary>How the traffic swells and ebbs: over the day (most at 15:00 UTC, least at 03:00), and a little over 17 minutes.</summary>
internal sealed class Rhythm(TimeProvider clock)
{
    /// <summary>Factor on the mean rate now, 0.5 to 1.5.</summary>
    public double Now()
    {
        TimeSpan day = clock.GetUtcNow().TimeOfDay;
        return 1 + 0.35 * Math.Sin(2 * Math.PI * (day.TotalHours - 9) / 24) + 0.15 * Math.Sin(2 * Math.PI * day.TotalMinutes / 17);
    }

    /// <summary>Waits as a Poisson process of that mean rate would.</summary>
    public Task PauseAsync(double ratePerSecond, Random random, CancellationToken cancellationToken)
    {
        double seconds = -Math.Log(1 - random.NextDouble()) / (ratePerSecond * Now());
        return Task.Delay(TimeSpan.FromSeconds(Math.Min(seconds, 120)), clock, cancellationToken);
    }
}
