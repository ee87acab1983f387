namespace Pharos.Reliability.GameDays;

/// <summary>Keeps the run of a runner and tells every change as it happens. The sinks are called in order, from one thread at a time.</summary>
internal sealed class RunLog(GameDayRun run, IReadOnlyList<IRunSink> sinks, TimeProvider clock)
{
    private readonly Lock _lock = new();

    public GameDayRun Run { get; private set; } = run;

    public void Start() => Publish(null);

    public GameDayStep Begin(RunPhase phase, string name, string expected)
    {
        lock (_lock)
        {
            var step = new GameDayStep { Index = Run.Steps.Count, Phase = phase, Name = name, State = StepState.Started, Start = clock.GetUtcNow(), Expected = expected };
            Run = Run.With(step);
            Publish(step);
            return step;
        }
    }

    public void End(GameDayStep step, StepState state, string observed)
    {
        lock (_lock)
        {
            step = step with { State = state, End = clock.GetUtcNow(), Observed = observed };
            Run = Run.With(step);
            Publish(step);
        }
    }

    /// <summary>Changes what is not a step; the sinks learn of it where <paramref name="publish"/> is set, else with the next step.</summary>
    public void Change(Func<GameDayRun, GameDayRun> change, bool publish = false)
    {
        lock (_lock)
        {
            Run = change(Run);
            if (publish) Publish(null);
        }
    }

    /// <summary>Notes that something was not as it should be; the first status that is not completed stays.</summary>
    public void Fail(RunStatus status, bool deviated, string reason) =>
        Change(r => r with { Status = r.Status == RunStatus.Running ? status : r.Status, Deviated = r.Deviated || deviated, Reasons = [.. r.Reasons, reason] });

    private void Publish(GameDayStep? step)
    {
        foreach (IRunSink sink in sinks) sink.Publish(Run, step);
    }
}
