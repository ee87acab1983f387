using Pharos.Reliability.GameDays;
using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>Everything that a review is drafted from. At least one of incident and run is there.</summary>
/// <param name="Budget">Null where no SLO could be asked.</param>
/// <param name="Timeline">In order of time, from an hour before the begin.</param>
/// <param name="EarlierInMonth">How often an incident with one of these alerts happened in the 30 days before.</param>
public sealed record ReviewFacts(Incident? Incident, GameDayRun? Run, IReadOnlyList<BudgetLoss>? Budget, IReadOnlyList<JournalEvent> Timeline, int EarlierInMonth, DateTimeOffset Now)
{
    /// <summary>When the damage began: the fault where it is known, else the first alert.</summary>
    public DateTimeOffset Start => Run?.Injected ?? Incident?.Start ?? Run!.Start;

    public DateTimeOffset? End => Incident is not null ? Incident.End : Run!.Steady ?? Run.RolledBack ?? Run.End;

    public string Service => Incident?.Service ?? Run!.Service;

    public string Environment => Incident?.Environment ?? Run!.Environment;
}
