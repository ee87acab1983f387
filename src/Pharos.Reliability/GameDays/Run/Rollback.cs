namespace Pharos.Reliability.GameDays;

/// <summary>Undoes what a run has begun, in reverse order, then does the Game Day's own rollback. Each action gets three tries and its own time; one that fails does not keep the others from being done.</summary>
internal sealed class Rollback(IGameDayWorld world, RunLog log, TimeProvider clock)
{
    private const int Tries = 3;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90), s_pause = TimeSpan.FromSeconds(1);

    /// <summary>True when everything was undone.</summary>
    public async Task<bool> UndoAsync()
    {
        bool all = true;
        all &= await TryAsync("end the processes of the run", async token => await world.EndProcessesAsync(log.Run.Id, token) switch { 0 => "none runs", 1 => "1 ended", var n => $"{n} ended" }, quietly: log.Run.Undo!.All(u => !u.EndsProcesses));
        foreach (PlannedUndo undo in log.Run.Undo!)
        {
            if (undo.IsDone) continue;
            bool done = undo.Action is null || await DoAsync(undo.Action);
            if (done) log.Change(r => r with { Undo = [.. r.Undo!.Select(u => ReferenceEquals(u, undo) ? undo with { IsDone = true } : u)] });
            all &= done;
        }
        return all;
    }

    private Task<bool> DoAsync(GameDayAction action) => TryAsync(action.Name, async token =>
    {
        await Task.Delay(action.PauseBefore, clock, token);
        string seen = await world.DoAsync(action, log.Run.Id, token);
        await Task.Delay(action.PauseAfter, clock, token);
        return seen;
    });

    /// <param name="quietly">Leaves no step where it went well.</param>
    private async Task<bool> TryAsync(string name, Func<CancellationToken, Task<string>> act, bool quietly = false)
    {
        GameDayStep? step = quietly ? null : log.Begin(RunPhase.RollBack, name, "done");
        for (int attempt = 1; ; attempt++)
        {
            string failure;
            using (var limit = new CancellationTokenSource(s_limit, clock))
            {
                try
                {
                    string seen = await act(limit.Token);
                    if (step is not null) log.End(step, StepState.Passed, attempt == 1 ? seen : $"{seen} at try {attempt}");
                    return true;
                }
                catch (OperationCanceledException) when (limit.IsCancellationRequested) { failure = $"not done within {Core.PromDuration.Format(s_limit)}"; }
                catch (Exception e) { failure = e is ActionFailedException ? e.Message : $"{e.GetType().Name}: {e.Message}"; } // whatever it was, the next action must have its turn
            }
            if (attempt < Tries)
            {
                await Task.Delay(s_pause, clock, CancellationToken.None);
                continue;
            }
            step ??= log.Begin(RunPhase.RollBack, name, "done");
            log.End(step, StepState.Failed, failure);
            log.Fail(RunStatus.Failed, deviated: false, $"not rolled back: {name}: {failure}");
            return false;
        }
    }
}
