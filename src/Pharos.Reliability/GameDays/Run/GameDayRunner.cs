namespace Pharos.Reliability.GameDays;

/// <summary>Runs a Game Day: steady state, faults, expectations, rollback, recovery. Whatever happens after the first fault was begun, the rollback is done.</summary>
/// <param name="abort">A person wants it to end.</param>
internal sealed class GameDayRunner(GameDay gameDay, IGameDayWorld world, RunLog log, TimeProvider clock, CancellationToken abort)
{
    /// <summary>Between two looks at what is waited for; measured times are exact to this.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly List<RepeatedAction> _repeated = [];
    private readonly AlertWatch[] _alerts = [.. gameDay.Alerts.Select(a => new AlertWatch(a, world, log, clock))];

    /// <summary>The first record of a run.</summary>
    public static GameDayRun NewRun(GameDay gameDay, string id, string host, DateTimeOffset start) => new()
    {
        Id = id,
        GameDay = gameDay.Name,
        Title = gameDay.Title,
        Description = gameDay.Description,
        Service = gameDay.Service,
        Environment = gameDay.Environment,
        Host = host,
        Start = start,
        Undo = [.. gameDay.Rollback.Select(a => new PlannedUndo { Fault = a.Name, Action = a })],
    };

    /// <param name="interrupt">Ctrl-C or SIGTERM; the rollback is done all the same.</param>
    public async Task<GameDayRun> RunAsync(CancellationToken interrupt)
    {
        using var timeout = new CancellationTokenSource(gameDay.Timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt, abort, timeout.Token);
        log.Change(r => r with { Alerts = [.. _alerts.Select(a => a.Outcome)] });
        log.Start();
        try
        {
            if (await IsSteadyAsync(stop.Token)) await InjectAndExpectAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (interrupt.IsCancellationRequested) log.Fail(RunStatus.Interrupted, deviated: false, "interrupted by a signal");
            else log.Fail(RunStatus.Aborted, deviated: false, abort.IsCancellationRequested ? "aborted by a person" : $"not through within the time limit of {Core.PromDuration.Format(gameDay.Timeout)}");
        }
        catch (Exception e) // a step that crashed must not keep the rollback from being done
        {
            log.Fail(RunStatus.Failed, deviated: false, $"a step crashed: {e.GetType().Name}: {e.Message}");
        }
        bool wasStopped = log.Run.Status is RunStatus.Interrupted or RunStatus.Aborted;
        if (log.Run.Injected is not null)
        {
            await RollBackAsync();
            if (!wasStopped) await RecoverAsync(interrupt);
        }
        CloseSteps();
        log.Change(r => r with { Status = r.Status == RunStatus.Running ? RunStatus.Completed : r.Status, End = clock.GetUtcNow() }, publish: true);
        return log.Run;
    }

    private async Task<bool> IsSteadyAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset from = clock.GetUtcNow();
        TimeSpan within = gameDay.SteadyState.Within;
        List<ProbeWatch> watches = [.. BeforeProbes().Select(p => Watch(p, within, from, double.NaN, RunPhase.SteadyState))];
        await WaitAsync(watches, cancellationToken);
        ProbeWatch? wrong = watches.FirstOrDefault(w => !w.Holds);
        if (wrong is null) return true;
        Probe probe = BeforeProbes().ElementAt(watches.IndexOf(wrong));
        log.Fail(RunStatus.Failed, deviated: false, $"no steady state before the fault: {probe.Name}: expected {probe.Tolerance.Describe()}, found {wrong.Seen}; nothing was injected");
        return false;
    }

    /// <summary>The steady state, and that no expected alert fires yet: else its firing would prove nothing.</summary>
    private IEnumerable<Probe> BeforeProbes() => gameDay.SteadyState.Probes.Concat(gameDay.Alerts
        .Select(a => a.Alert)
        .Where(a => !gameDay.SteadyState.Probes.OfType<AlertProbe>().Any(p => p.Alert.ToString() == a.ToString()))
        .Select(a => new AlertProbe($"{a} is inactive", new Tolerance.Scalar("inactive"), a)));

    private async Task InjectAndExpectAsync(CancellationToken cancellationToken)
    {
        var baselines = new Dictionary<Probe, double>();
        foreach (ProbeExpectation expectation in gameDay.Probes)
            baselines[expectation.Probe] = expectation.Probe.Tolerance is Tolerance.Rise ? (await world.ObserveAsync(expectation.Probe, cancellationToken)).Number : double.NaN;
        await world.MarkAsync(cancellationToken);
        foreach (Fault fault in gameDay.Faults)
            if (!await InjectAsync(fault, cancellationToken)) return;

        DateTimeOffset injected = log.Run.Injected!.Value;
        foreach (AlertWatch alert in _alerts) alert.Begin(injected);
        List<(ProbeExpectation Expectation, ProbeWatch Watch)> probes =
            [.. gameDay.Probes.Select(e => (e, Watch(e.Probe, e.Within, injected, baselines[e.Probe], RunPhase.Expect)))];
        await WaitAsync([.. _alerts, .. probes.Select(p => p.Watch)], cancellationToken);
        foreach ((ProbeExpectation expectation, ProbeWatch watch) in probes.Where(p => !p.Watch.Holds))
            log.Fail(RunStatus.Failed, deviated: true, $"not as expected: {expectation.Probe.Name}: expected {expectation.Probe.Tolerance.Describe()} within {Core.PromDuration.Format(expectation.Within)} of the fault, found {watch.Seen}");
    }

    private async Task<bool> InjectAsync(Fault fault, CancellationToken cancellationToken)
    {
        GameDayAction action = fault.Action;
        await Task.Delay(action.PauseBefore, clock, cancellationToken);
        // Written down before it is done: a runner that dies in between leaves behind what the next one has to undo.
        log.Change(r => r with { Injected = r.Injected ?? clock.GetUtcNow(), Undo = [new PlannedUndo { Fault = action.Name, Action = fault.Undo, EndsProcesses = action.Process is not null }, .. r.Undo ?? []] }, publish: true);
        GameDayStep step = log.Begin(RunPhase.Inject, action.Name, fault.RepeatEvery is { } every ? $"again and again, each {Core.PromDuration.Format(every)}" : "done");
        try
        {
            string seen;
            if (fault.RepeatEvery is { } interval)
            {
                var repeated = new RepeatedAction(action, interval, world, log.Run.Id, clock);
                _repeated.Add(repeated);
                seen = await repeated.StartAsync(cancellationToken);
            }
            else seen = await world.DoAsync(action, log.Run.Id, cancellationToken);
            log.End(step, StepState.Passed, seen);
        }
        catch (ActionFailedException e)
        {
            log.End(step, StepState.Failed, e.Message);
            log.Fail(RunStatus.Failed, deviated: false, $"not injected: {action.Name}: {e.Message}");
            return false;
        }
        await Task.Delay(action.PauseAfter, clock, cancellationToken);
        return true;
    }

    private async Task RollBackAsync()
    {
        foreach (RepeatedAction repeated in _repeated) await repeated.DisposeAsync();
        await new Rollback(world, log, clock).UndoAsync();
        log.Change(r => r with { RolledBack = clock.GetUtcNow() }, publish: true);
    }

    private async Task RecoverAsync(CancellationToken interrupt)
    {
        DateTimeOffset from = log.Run.RolledBack!.Value;
        try
        {
            foreach (AlertWatch alert in _alerts) alert.BeginRecovery(from);
            List<ProbeWatch> steady = [.. gameDay.SteadyState.Probes.Select(p => Watch(p, gameDay.SteadyState.AgainWithin, from, double.NaN, RunPhase.Recover))];
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupt, abort);
            await WaitAsync([.. _alerts, .. steady], stop.Token);
            for (int i = 0; i < steady.Count; i++)
                if (!steady[i].Holds) log.Fail(RunStatus.Failed, deviated: true, $"not recovered: {gameDay.SteadyState.Probes[i].Name}: expected {gameDay.SteadyState.Probes[i].Tolerance.Describe()} within {Core.PromDuration.Format(gameDay.SteadyState.AgainWithin)} of the rollback, found {steady[i].Seen}");
            if (steady.All(s => s.Holds)) log.Change(r => r with { Steady = steady.Max(s => s.Held) });
        }
        catch (OperationCanceledException)
        {
            if (interrupt.IsCancellationRequested) log.Fail(RunStatus.Interrupted, deviated: false, "interrupted by a signal while it waited for the recovery; the rollback was done");
            else log.Fail(RunStatus.Aborted, deviated: false, "aborted by a person while it waited for the recovery; the rollback was done");
        }
        catch (Exception e) // the run ends with what is known
        {
            log.Fail(RunStatus.Failed, deviated: false, $"a step crashed: {e.GetType().Name}: {e.Message}");
        }
    }

    private ProbeWatch Watch(Probe probe, TimeSpan within, DateTimeOffset from, double baseline, RunPhase phase) => new(probe, within, from, baseline, phase, world, log, clock);

    /// <summary>Polls all until each is over.</summary>
    private async Task WaitAsync(IReadOnlyList<IWatch> watches, CancellationToken cancellationToken)
    {
        List<IWatch> left = [.. watches];
        while (true)
        {
            foreach (IWatch watch in left.ToArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await watch.PollAsync(cancellationToken)) left.Remove(watch);
            }
            if (left.Count == 0) return;
            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    /// <summary>What was waited for when the run was stopped.</summary>
    private void CloseSteps()
    {
        foreach (GameDayStep step in log.Run.Steps.Where(s => s.State == StepState.Started).ToArray()) log.End(step, StepState.Skipped, "the run ended before");
    }
}
