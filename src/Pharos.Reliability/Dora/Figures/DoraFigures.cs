using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>The figures of one service and environment over one window, with what is behind each.</summary>
internal sealed record DoraFigures
{
    public required string Service { get; init; }

    public required string Environment { get; init; }

    /// <summary>Inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    public required BandSet Bands { get; init; }

    /// <summary>All that ended in the window, oldest first; also those that were cancelled.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init; }

    public required int Successes { get; init; }

    /// <summary>Deployments that failed by themselves.</summary>
    public required int Failures { get; init; }

    public required int Cancelled { get; init; }

    /// <summary>Deployments that succeeded and caused an incident.</summary>
    public required int CausedIncidents { get; init; }

    /// <summary>Successes per day.</summary>
    public double Frequency => Successes / (To - From).TotalDays;

    public required IReadOnlyList<LeadTime> LeadTimes { get; init; }

    /// <summary>Failed or caused an incident, of those that succeeded or failed; null where there is none.</summary>
    public double? ChangeFailureRate => Successes + Failures == 0 ? null : (Failures + CausedIncidents) / (double)(Successes + Failures);

    /// <summary>Recoveries from failed deployments that began in the window.</summary>
    public required IReadOnlyList<Recovery> Recoveries { get; init; }

    /// <summary>Incidents of whatever cause that began in the window.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Unplanned deployments, of those that succeeded or failed; null where there is none.</summary>
    public required double? ReworkRate { get; init; }

    public TimeSpan? MedianLeadTime => Quantiles.Of(LeadTimes.Select(l => l.Total), 0.5);

    public TimeSpan? MedianRecovery => Quantiles.Of(Recoveries.Select(r => r.Duration).OfType<TimeSpan>(), 0.5);

    public TimeSpan? MedianRestore => Quantiles.Of(Incidents.Select(i => i.Duration).OfType<TimeSpan>(), 0.5);

    /// <summary>Incident MTTR: the mean over the incidents that are over.</summary>
    public TimeSpan? MeanRestore => Quantiles.Mean(Incidents.Select(i => i.Duration).OfType<TimeSpan>());

    /// <summary>Without any deployment there is no class rather than a low one.</summary>
    public PerformanceClass? FrequencyClass => Successes == 0 ? null : Bands[BandSets.DeploymentFrequency].ClassOf(Frequency);

    public PerformanceClass? LeadTimeClass => MedianLeadTime is { } time ? Bands[BandSets.LeadTime].ClassOf(time.TotalSeconds) : null;

    public PerformanceClass? FailureClass => ChangeFailureRate is { } rate ? Bands[BandSets.ChangeFailureRate].ClassOf(rate) : null;

    public PerformanceClass? RecoveryClass => MedianRecovery is { } time ? Bands[BandSets.RecoveryTime].ClassOf(time.TotalSeconds) : null;
}
