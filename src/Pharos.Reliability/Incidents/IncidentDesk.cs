using Pharos.Core;
using Pharos.Reliability.GameDays;
using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>Gathers what a review is drafted from.</summary>
/// <param name="budget">What the SLOs of a service and environment lost between two instants.</param>
public sealed class IncidentDesk(IncidentBook book, GameDayBoard gameDays, Func<string, string, DateTimeOffset, DateTimeOffset, CancellationToken, Task<IReadOnlyList<BudgetLoss>>> budget, TimeProvider clock)
{
    private static readonly TimeSpan s_before = TimeSpan.FromHours(1), s_month = TimeSpan.FromDays(30);

    public IncidentBook Book { get; } = book;

    /// <summary>The Game Day that made an incident, or an alert of one that had begun before; null where there was none.</summary>
    public GameDayRun? GameDayOf(Incident incident) =>
        gameDays.During(incident.Service, incident.Environment, incident.Start, incident.End ?? clock.GetUtcNow()).FirstOrDefault(r => Made(r, incident));

    /// <summary>Whether an alert that a run waited for fired in the incident, after the fault and before the run's end.</summary>
    private static bool Made(GameDayRun run, Incident incident) => run.Alerts.Any(o => o.Fired is not null
        && incident.Alerts.Any(a => a.Fired >= run.Injected && !(a.Fired > run.End) && (o.Alert == a.Name || o.Alert.StartsWith(a.Name + "{", StringComparison.Ordinal))));

    /// <summary>A review of an incident, or of a Game Day's run with what it set off; null where there is neither of that id.</summary>
    public async Task<string?> DraftAsync(string id, CancellationToken cancellationToken)
    {
        Incident? incident = Book.Find(id);
        GameDayRun? run = incident is not null ? GameDayOf(incident) : gameDays.Find(id);
        if (incident is null && run is null) return null;
        DateTimeOffset now = clock.GetUtcNow();
        incident ??= Book.Between(run!.Injected ?? run.Start, run.End ?? now).LastOrDefault(i => (run.Service.Length == 0 || run.Service == i.Service) && (run.Environment.Length == 0 || run.Environment == i.Environment) && Made(run, i));
        var facts = new ReviewFacts(incident, run, null, [], 0, now);
        try { facts = facts with { Budget = await budget(facts.Service, facts.Environment, facts.Start, facts.End ?? now, cancellationToken) }; }
        catch (QueryException) { } // the draft says that they could not be asked
        if (incident is null) return IncidentReview.Write(facts);
        HashSet<string> names = [.. incident.Alerts.Select(a => a.Name)];
        int earlier = Book.Between(incident.Start - s_month, incident.Start).Count(i => i.Id != incident.Id && i.Service == incident.Service && i.Environment == incident.Environment && i.Alerts.Any(a => names.Contains(a.Name)) && i.Start < incident.Start);
        return IncidentReview.Write(facts with { Timeline = Book.Timeline(incident, s_before), EarlierInMonth = earlier });
    }
}
