using Pharos.Configuration;
using Pharos.Reliability.GameDays;

namespace Pharos.Reliability.Tests.GameDays;

public sealed class GameDayRunnerTests
{
    private const string File = """
        title: Break it
        service: api
        environment: staging
        timeout: 10m
        receiver: {inbox: "http://inbox/api/messages"}
        steady_state:
          title: healthy
          again_within: 30s
          probes:
            - {name: healthy, promql: up, tolerance: 1}
        faults:
          - name: first
            http: {method: POST, url: "http://api/first"}
            undo: {http: {method: DELETE, url: "http://api/first"}}
          - name: break
            http: {method: POST, url: "http://api/break"}
            undo: {http: {method: DELETE, url: "http://api/break"}}
        expect:
          - alert: Broken
            fires_within: 20s
            notified_within: 30s
            resolves_within: 40s
        rollback:
          - name: tidy
            http: {method: POST, url: "http://api/tidy"}
        """;

    private readonly JumpingClock _clock = new();
    private readonly ScriptedWorld _world;
    private readonly List<(GameDayRun Run, GameDayStep? Step)> _told = [];
    private readonly CancellationTokenSource _interrupt = new(), _abort = new();

    public GameDayRunnerTests() => _world = new ScriptedWorld(_clock);

    [Fact]
    public async Task Everything_as_expected_is_completed_with_the_times_measured()
    {
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Completed, false), (run.Status, run.Deviated));
        Assert.Empty(run.Reasons);
        Assert.InRange(run.TimeToDetect!.Value.TotalSeconds, 6, 6.5);
        Assert.Equal(8, run.TimeToNotify!.Value.TotalSeconds);
        Assert.InRange(run.TimeToRecover!.Value.TotalSeconds, 10, 11);
        Assert.InRange((run.Alerts[0].Pending!.Value - run.Injected!.Value).TotalSeconds, 2, 2.5);
        Assert.Equal(["first", "break", "undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes"));
        Assert.All(run.Steps, s => Assert.Equal(StepState.Passed, s.State));
    }

    [Fact]
    public async Task Each_step_is_told_when_it_begins_and_when_it_is_over()
    {
        GameDayRun run = await RunAsync();
        Assert.Equal(run.Steps.SelectMany(s => new[] { (s.Index, StepState.Started), (s.Index, StepState.Passed) }).Order(), _told.Where(t => t.Step is not null).Select(t => (t.Step!.Index, t.Step.State)).Order());
        Assert.Equal(_told.Select(t => t.Run.Steps.Count), _told.Select(t => t.Run.Steps.Count).Order());
    }

    [Fact]
    public async Task Without_steady_state_nothing_is_injected()
    {
        _world.IsHealthyBefore = false;
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Failed, false), (run.Status, run.Deviated));
        Assert.Equal("no steady state before the fault: healthy: expected 1, found 0; nothing was injected", Assert.Single(run.Reasons));
        Assert.Empty(_world.Done);
    }

    private static readonly Dictionary<string, Action<ScriptedWorld>> s_deviations = new()
    {
        ["never fires"] = w => (w.FiresAfter, w.PendingAfter, w.Why) = (null, null, "no rule of that name is loaded"),
        ["stays pending"] = w => w.FiresAfter = null,
        ["fires too late"] = w => w.FiresAfter = 25,
        ["no message"] = w => (w.MessageAfter, w.Why) = (null, "slack/slack failed: 500"),
        ["does not resolve"] = w => (w.ResolvesAfter, w.ResolvedMessageAfter) = (null, 12),
        ["no resolved message"] = w => w.ResolvedMessageAfter = null,
        ["not healthy again"] = w => w.HealthyAfter = null,
    };

    [Theory]
    [InlineData("never fires", "no alert within the deadline: Broken did not fire within 20s of the fault (inactive; no rule of that name is loaded)")]
    [InlineData("stays pending", "no alert within the deadline: Broken did not fire within 20s of the fault (pending for 18.0 s)")]
    [InlineData("fires too late", "no alert within the deadline: Broken did not fire within 20s of the fault (pending for 18.0 s)")]
    [InlineData("no message", "alert but no message: Broken fired after 6.0 s, but no message reached the receiver within 30s of the fault (no message; slack/slack failed: 500)")]
    [InlineData("does not resolve", "not recovered: Broken did not resolve within 40s of the rollback (firing)")]
    [InlineData("no resolved message", "resolved but no message: Broken is over, but the receiver did not get that within 40s of the rollback (no message)")]
    [InlineData("not healthy again", "not recovered: healthy: expected 1 within 30s of the rollback, found 0")]
    public async Task What_was_not_as_expected_is_named_and_rolled_back(string what, string reason)
    {
        s_deviations[what](_world);
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Failed, true), (run.Status, run.Deviated));
        Assert.Equal(reason, Assert.Single(run.Reasons));
        Assert.Equal(["undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes").Skip(2));
        Assert.NotNull(run.RolledBack);
    }

    [Fact]
    public async Task What_was_never_told_is_not_awaited_as_resolved()
    {
        (_world.MessageAfter, _world.ResolvedMessageAfter) = (null, null);
        GameDayRun run = await RunAsync();
        Assert.Single(run.Reasons);
        Assert.DoesNotContain(run.Steps, s => s.Name.Contains("is resolved arrives", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_fault_that_cannot_be_injected_undoes_those_before_it_and_itself()
    {
        _world.Failures["break"] = 1;
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Failed, false), (run.Status, run.Deviated));
        Assert.StartsWith("not injected: break: refused", run.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(["first", "undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes"));
    }

    [Fact]
    public async Task A_rollback_that_fails_is_tried_again()
    {
        _world.Failures["undo break"] = 2;
        GameDayRun run = await RunAsync();
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal("done at try 3", run.Steps.Single(s => s.Name == "undo break").Observed);
    }

    [Fact]
    public async Task A_rollback_that_keeps_failing_is_named_and_the_others_are_done()
    {
        _world.Failures["undo break"] = 3;
        (_world.ResolvesAfter, _world.HealthyAfter) = (null, null);
        GameDayRun run = await RunAsync();
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("not rolled back: undo break: refused", run.Reasons);
        Assert.Equal(["undo first", "tidy"], _world.Done.Where(d => d != "end processes").Skip(2));
        Assert.Equal([false, true, true], run.Undo!.Select(u => u.IsDone));
    }

    [Theory]
    [InlineData(1, 0)] // the steady state: nothing was begun
    [InlineData(4, 2)] // waiting for the alert
    [InlineData(12, 2)]
    public async Task A_signal_rolls_back_what_was_begun_and_waits_for_nothing(int atProbe, int faults)
    {
        int probes = 0;
        _world.Looked = () => { if (++probes == atProbe) _interrupt.Cancel(); };
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Interrupted, "interrupted by a signal"), (run.Status, Assert.Single(run.Reasons)));
        Assert.Equal(faults == 0 ? [] : ["first", "break", "undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes"));
        Assert.DoesNotContain(run.Steps, s => s.State == StepState.Started);
        Assert.DoesNotContain(run.Steps, s => s.Phase == RunPhase.Recover);
    }

    [Fact]
    public async Task A_person_can_abort_it()
    {
        int probes = 0;
        _world.Looked = () => { if (++probes == 6) _abort.Cancel(); };
        GameDayRun run = await RunAsync();
        Assert.Equal((RunStatus.Aborted, "aborted by a person"), (run.Status, Assert.Single(run.Reasons)));
        Assert.Equal(["undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes").Skip(2));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task A_step_that_crashes_is_named_and_everything_is_rolled_back(int atProbe)
    {
        int probes = 0;
        _world.Looked = () => { if (++probes == atProbe) _world.Crash = new InvalidOperationException("boom"); };
        GameDayRun run = await RunAsync();
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("a step crashed: InvalidOperationException: boom", run.Reasons);
        Assert.Equal(["undo break", "undo first", "tidy"], _world.Done.Where(d => d != "end processes").Skip(2));
    }

    [Fact]
    public async Task What_undoes_a_fault_is_written_down_before_the_fault_is_injected()
    {
        var undoAtInjection = new List<int>();
        await RunAsync(sink: (_, step) => { if (step is { Phase: RunPhase.Inject, State: StepState.Started }) undoAtInjection.Add(_told[^1].Run.Undo!.Count); });
        Assert.Equal([2, 3], undoAtInjection); // with the Game Day's own rollback
    }

    [Fact]
    public async Task A_value_that_has_to_rise_is_measured_against_the_one_before_the_fault()
    {
        string more = File.Replace("expect:\n", "expect:\n  - {name: more, promql: x, tolerance: {rises_by: 1}, within: 5s}\n", StringComparison.Ordinal);
        GameDayRun run = await RunAsync(file: more);
        // the scripted value falls from 1 to 0
        Assert.Equal("not as expected: more: expected at least 1 more than before within 5s of the fault, found 0", Assert.Single(run.Reasons));
    }

    private async Task<GameDayRun> RunAsync(Action<GameDayRun, GameDayStep?>? sink = null, string file = File)
    {
        GameDay gameDay = GameDayFileTests.Read(file, out ConfigErrors errors) ?? throw new InvalidOperationException(string.Join('\n', errors.Findings));
        var log = new RunLog(GameDayRunner.NewRun(gameDay, "run-1", "host", _clock.GetUtcNow()), [new Sink(_told, sink)], _clock);
        return await new GameDayRunner(gameDay, _world, log, _clock, _abort.Token).RunAsync(_interrupt.Token);
    }

    private sealed class Sink(List<(GameDayRun, GameDayStep?)> told, Action<GameDayRun, GameDayStep?>? then) : IRunSink
    {
        public void Publish(GameDayRun run, GameDayStep? step)
        {
            told.Add((run, step));
            then?.Invoke(run, step);
        }
    }
}
