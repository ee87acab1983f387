using System.Collections.Concurrent;
using System.Text.Json;
using Pharos.State;

namespace Pharos.Reliability.GameDays;

/// <summary>The runs as the event journal has them. The runner sends each change; this is only a view, so nothing keeps a second history.</summary>
public sealed class GameDayBoard(EventJournal journal)
{
    private const int MaxRequests = 1000;
    private static readonly string[] s_all = [EventTypes.GameDayStarted, EventTypes.GameDayStep, EventTypes.GameDayEnded], s_ends = [EventTypes.GameDayStarted, EventTypes.GameDayEnded];
    private readonly ConcurrentDictionary<string, bool> _aborts = new(StringComparer.Ordinal);

    /// <summary>Runs without their steps, newest first.</summary>
    public IReadOnlyList<GameDayRun> Recent(int limit)
    {
        EventPage page = journal.Query(new EventQuery { Types = s_ends, Limit = Math.Min(2 * limit, EventQuery.MaxLimit) });
        return [.. page.Events.Reverse().GroupBy(e => e.Subject).Select(Fold).OfType<GameDayRun>().OrderByDescending(r => r.Start).Take(limit)];
    }

    /// <summary>A run with its steps; null where there is none.</summary>
    public GameDayRun? Find(string id) => Fold(journal.Query(new EventQuery { Types = s_all, Subject = id, Ascending = true, Limit = EventQuery.MaxLimit }).Events.OrderBy(e => e.Id));

    /// <summary>The runs of a service that touch a time, with their steps.</summary>
    internal IReadOnlyList<GameDayRun> During(string service, string environment, DateTimeOffset from, DateTimeOffset to) =>
        [.. journal.Query(new EventQuery { Types = s_all, From = from - TimeSpan.FromHours(1), To = to, Ascending = true, Limit = EventQuery.MaxLimit }).Events
            .GroupBy(e => e.Subject).Select(g => Find(g.Key)).OfType<GameDayRun>()
            .Where(r => (r.Service == service || r.Service.Length == 0) && (r.Environment == environment || r.Environment.Length == 0) && r.Start < to && (r.End ?? to) >= from)];

    /// <summary>Writes changes into the journal. An update that was sent twice changes nothing.</summary>
    public async Task TakeAsync(string id, IReadOnlyList<RunUpdate> updates, CancellationToken cancellationToken)
    {
        bool isKnown = updates.Count > 0 && journal.Query(new EventQuery { Types = [EventTypes.GameDayStarted], Subject = id, Limit = 1 }).Events.Count > 0;
        var events = new List<JournalEvent>();
        foreach (RunUpdate update in updates)
        {
            string? type = update.Step is not null ? EventTypes.GameDayStep : update.Run.End is not null ? EventTypes.GameDayEnded : isKnown ? null : EventTypes.GameDayStarted;
            isKnown = true;
            if (type is null) continue; // the next step carries what changed
            events.Add(new JournalEvent
            {
                Time = update.Time,
                Type = type,
                Service = update.Run.Service,
                Environment = update.Run.Environment,
                Subject = id,
                Title = Title(update),
                Links = [new EventLink("gameday", $"/gamedays/{id}")],
                Body = JsonSerializer.Serialize(update, GameDayJson.Default.RunUpdate),
            });
            if (update.Run.End is not null) _aborts.TryRemove(id, out _);
        }
        await journal.AppendAsync(events, cancellationToken);
    }

    /// <summary>The runner learns of it with its next sign of life, within a second. False where no such run is going on.</summary>
    public bool RequestAbort(string id)
    {
        if (Find(id) is not { End: null } || _aborts.Count >= MaxRequests) return false;
        _aborts[id] = true;
        return true;
    }

    public bool IsAbortRequested(string id) => _aborts.ContainsKey(id);

    private static string Title(RunUpdate update) => update switch
    {
        { Step: { Phase: RunPhase.Inject or RunPhase.RollBack, State: StepState.Passed } done } => done.Observed.Length > 0 ? $"{done.Name}: {done.Observed}" : done.Name,
        { Step: { } step } => $"{step.Name}: {step.State.ToString().ToLowerInvariant()}{(step.Observed.Length > 0 ? $" ({step.Observed})" : "")}",
        { Run.End: not null } => $"Game Day {update.Run.Title}: {GameDayReport.StatusWord(update.Run)}",
        _ => $"Game Day {update.Run.Title} began",
    };

    private static GameDayRun? Fold(IEnumerable<JournalEvent> events)
    {
        GameDayRun? run = null;
        foreach (JournalEvent entry in events)
        {
            RunUpdate? update;
            try { update = JsonSerializer.Deserialize(entry.Body, GameDayJson.Default.RunUpdate); }
            catch (JsonException) { continue; } // written by another version
            if (update is null) continue;
            run = update.Run with { Steps = run?.Steps ?? [] };
            if (update.Step is not null && run.Steps.Count < GameDayRun.MaxSteps) run = run.With(update.Step);
        }
        return run;
    }
}
