using Pharos.Reliability.GameDays;

namespace Pharos.Reliability.Tests.GameDays;

/// <summary>A system that answers by the time since its fault was injected or undone. Everything that was done to it is on record.</summary>
internal sealed class ScriptedWorld(TimeProvider clock) : IGameDayWorld
{
    private DateTimeOffset? _injected, _undone;

    /// <summary>Seconds from the fault; null: it never happens.</summary>
    public double? PendingAfter { get; set; } = 2;

    public double? FiresAfter { get; set; } = 6;

    public double? MessageAfter { get; set; } = 8;

    /// <summary>Seconds from the rollback.</summary>
    public double? ResolvesAfter { get; set; } = 10;

    public double? ResolvedMessageAfter { get; set; } = 12;

    public double? HealthyAfter { get; set; } = 5;

    public bool IsHealthyBefore { get; set; } = true;

    /// <summary>How often an action still fails, by its name.</summary>
    public Dictionary<string, int> Failures { get; } = [];

    /// <summary>Thrown by the next probe.</summary>
    public Exception? Crash { get; set; }

    /// <summary>Called at each probe.</summary>
    public Action? Looked { get; set; }

    public List<string> Done { get; } = [];

    public string Why { get; set; } = "";

    public Task<string> DoAsync(GameDayAction action, string run, CancellationToken cancellationToken)
    {
        if (Failures.TryGetValue(action.Name, out int left) && left > 0)
        {
            Failures[action.Name] = left - 1;
            throw new ActionFailedException("refused");
        }
        lock (Done) Done.Add(action.Name);
        if (action.Name == "break") _injected = clock.GetUtcNow();
        if (action.Name == "undo break") _undone = clock.GetUtcNow();
        return Task.FromResult("done");
    }

    public Task<int> EndProcessesAsync(string run, CancellationToken cancellationToken)
    {
        lock (Done) Done.Add("end processes");
        return Task.FromResult(0);
    }

    public Task<Observation> ObserveAsync(Probe probe, CancellationToken cancellationToken)
    {
        Looked?.Invoke();
        if (Crash is { } crash)
        {
            Crash = null;
            throw crash;
        }
        return Task.FromResult(probe is AlertProbe ? Observation.Of(ObservedValue.OfText(AlertState())) : Observation.Of(ObservedValue.OfNumber(IsHealthy() ? 1 : 0)));
    }

    public Task MarkAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset?> FindMessageAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken) => Task.FromResult(isResolved
        ? Passed(_undone, ResolvedMessageAfter) ? _undone!.Value.AddSeconds(ResolvedMessageAfter!.Value) : (DateTimeOffset?)null
        : Passed(_injected, MessageAfter) ? _injected!.Value.AddSeconds(MessageAfter!.Value) : null);

    public Task<string> ExplainAsync(AlertName alert, bool hasFired, CancellationToken cancellationToken) => Task.FromResult(Why);

    private string AlertState() =>
        _injected is null ? "inactive"
        : Passed(_undone, ResolvesAfter) ? "inactive"
        : Passed(_injected, FiresAfter) ? "firing"
        : Passed(_injected, PendingAfter) && _undone is null ? "pending"
        : "inactive";

    private bool IsHealthy() => _injected is null ? IsHealthyBefore : Passed(_undone, HealthyAfter);

    private bool Passed(DateTimeOffset? from, double? seconds) => from is { } f && seconds is { } s && (clock.GetUtcNow() - f).TotalSeconds >= s;
}
