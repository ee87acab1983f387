using Pharos.Core;

namespace Pharos.Reliability.GameDays;

/// <summary>Waits until a probe is right.</summary>
internal sealed class ProbeWatch(Probe probe, TimeSpan within, DateTimeOffset from, double baseline, RunPhase phase, IGameDayWorld world, RunLog log, TimeProvider clock) : IWatch
{
    private readonly GameDayStep _step = log.Begin(phase, probe.Name, within == TimeSpan.Zero ? probe.Tolerance.Describe() : $"{probe.Tolerance.Describe()} within {PromDuration.Format(within)}");

    public bool Holds { get; private set; }

    public DateTimeOffset? Held { get; private set; }

    /// <summary>What was seen last.</summary>
    public string Seen { get; private set; } = "";

    public async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        Observation seen = await world.ObserveAsync(probe, cancellationToken);
        DateTimeOffset now = clock.GetUtcNow();
        Seen = seen.Describe(probe.Tolerance);
        Holds = IsRight(probe, seen, baseline);
        if (!Holds && now - from < within) return false;
        if (Holds) Held = now;
        log.End(_step, Holds ? StepState.Passed : StepState.Failed, within == TimeSpan.Zero ? Seen : $"{Seen} after {RunText.Seconds(now - from)}");
        return true;
    }

    private static bool IsRight(Probe probe, Observation seen, double baseline)
    {
        if (seen.Error is not null) return false;
        if (seen.Values.Count == 0) return probe is PromqlProbe { IsEmptyRight: true };
        return probe.Tolerance is Tolerance.Rise rise
            ? rise.Holds(ObservedValue.OfNumber(seen.Number), baseline)
            : seen.Values.All(v => probe.Tolerance.Holds(v.Value, baseline));
    }
}
