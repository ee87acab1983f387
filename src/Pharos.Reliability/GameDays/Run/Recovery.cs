namespace Pharos.Reliability.GameDays;

/// <summary>Rolls back the runs whose runner died.</summary>
internal static class Recovery
{
    /// <summary>Gives the runs, ended as interrupted (or failed where the rollback was), in order of their start.</summary>
    public static async Task<IReadOnlyList<GameDayRun>> RecoverAsync(string root, IGameDayWorld world, Func<string, JournalSink> server, TimeProvider clock)
    {
        var recovered = new List<GameDayRun>();
        foreach ((RunFolder folder, GameDayRun run) in RunFolder.Unfinished(root))
        {
            using (folder)
            {
                await using JournalSink told = server(run.Id);
                var log = new RunLog(run, [folder, told], clock);
                DateTimeOffset last = run.Steps.Count == 0 ? run.Start : run.Steps.Max(s => s.End ?? s.Start);
                log.Fail(RunStatus.Interrupted, deviated: false, $"the runner ended without a word after {last.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; a later one rolled back what it had begun");
                foreach (GameDayStep step in run.Steps.Where(s => s.State == StepState.Started)) log.End(step, StepState.Skipped, "the runner ended before");
                if (run.Injected is not null && run.RolledBack is null)
                {
                    await new Rollback(world, log, clock).UndoAsync();
                    log.Change(r => r with { RolledBack = clock.GetUtcNow() });
                }
                log.Change(r => r with { End = clock.GetUtcNow() }, publish: true);
                recovered.Add(log.Run);
            }
        }
        return recovered;
    }
}
