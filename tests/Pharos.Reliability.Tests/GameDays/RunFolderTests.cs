using Pharos.Reliability.GameDays;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.GameDays;

public sealed class RunFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JumpingClock _clock = new();

    public void Dispose() => _folder.Dispose();

    private GameDayRun NewRun(string id) => new() { Id = id, GameDay = "x", Title = "X", Service = "api", Environment = "staging", Start = _clock.GetUtcNow() };

    [Fact]
    public void A_run_is_written_as_it_goes_and_reported_at_its_end()
    {
        (RunFolder folder, string id) = RunFolder.Create(_folder.Path, "x", _clock.GetUtcNow());
        Assert.Equal("20261129-100000-x", id);
        GameDayRun run = NewRun(id).With(new GameDayStep { Index = 0, Phase = RunPhase.Inject, Name = "a", State = StepState.Passed, Start = _clock.GetUtcNow() }) with { Status = RunStatus.Failed };
        folder.Publish(run, null);
        Assert.Equal(RunStatus.Running, RunFolder.Read(folder.Directory)!.Status); // it is not over, whatever is known
        Assert.False(File.Exists(Path.Combine(folder.Directory, "report.md")));
        folder.Publish(run with { End = _clock.GetUtcNow() }, null);
        Assert.Equal((RunStatus.Failed, "a"), (RunFolder.Read(folder.Directory)!.Status, RunFolder.Read(folder.Directory)!.Steps[0].Name));
        Assert.StartsWith("# Game Day: X", File.ReadAllText(Path.Combine(folder.Directory, "report.md")), StringComparison.Ordinal);
        Assert.Contains("\"phase\": \"inject\"", File.ReadAllText(Path.Combine(folder.Directory, "journal.json")), StringComparison.Ordinal);
        folder.Dispose();
        Assert.Equal("20261129-100000-x-2", RunFolder.Create(_folder.Path, "x", _clock.GetUtcNow()).Id);
    }

    [Fact]
    public async Task What_a_runner_that_died_has_begun_is_rolled_back_once()
    {
        (RunFolder folder, string id) = RunFolder.Create(_folder.Path, "x", _clock.GetUtcNow());
        GameDayAction undo = new() { Name = "undo break", Http = new HttpCall { Method = "DELETE", Url = "http://h/{run}", Timeout = TimeSpan.FromSeconds(3) } };
        GameDayRun run = NewRun(id) with { Injected = _clock.GetUtcNow(), Undo = [new PlannedUndo { Fault = "break", Action = undo }, new PlannedUndo { Fault = "load", EndsProcesses = true }, new PlannedUndo { Fault = "tidy", Action = undo with { Name = "tidy" } }] };
        folder.Publish(run.With(new GameDayStep { Index = 0, Phase = RunPhase.Inject, Name = "break", State = StepState.Started, Start = _clock.GetUtcNow() }), null);
        Assert.Empty(RunFolder.Unfinished(_folder.Path)); // its runner lives: it holds the lock
        folder.Dispose();

        using var pharos = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:1/") };
        var world = new ScriptedWorld(_clock);
        GameDayRun recovered = Assert.Single(await Recovery.RecoverAsync(_folder.Path, world, i => new JournalSink(pharos, i, _clock), _clock));
        Assert.Equal(["end processes", "undo break", "tidy"], world.Done);
        Assert.Equal(RunStatus.Interrupted, recovered.Status);
        Assert.Contains("the runner ended without a word", Assert.Single(recovered.Reasons), StringComparison.Ordinal);
        Assert.Equal(StepState.Skipped, recovered.Steps[0].State);
        Assert.All(recovered.Undo!, u => Assert.True(u.IsDone));
        Assert.Empty(await Recovery.RecoverAsync(_folder.Path, world, i => new JournalSink(pharos, i, _clock), _clock));
    }

    [Fact]
    public async Task The_board_is_a_view_of_the_journal_that_takes_an_update_twice()
    {
        using StateDatabase database = StateDatabase.Open(_folder.File("state.db"));
        var journal = new EventJournal(database);
        var board = new GameDayBoard(journal);
        GameDayRun run = NewRun("r1");
        var step = new GameDayStep { Index = 0, Phase = RunPhase.SteadyState, Name = "healthy", State = StepState.Started, Start = run.Start };
        RunUpdate[] updates = [new(run.Start, run, null), new(run.Start, run, step), new(run.Start.AddSeconds(1), run, step with { State = StepState.Passed, End = run.Start.AddSeconds(1), Observed = "1" })];
        await board.TakeAsync("r1", updates, TestContext.Current.CancellationToken);
        await board.TakeAsync("r1", updates[1..], TestContext.Current.CancellationToken);
        Assert.Equal(StepState.Passed, Assert.Single(board.Find("r1")!.Steps).State);
        Assert.Empty(Assert.Single(board.Recent(10)).Steps);
        Assert.True(board.RequestAbort("r1"));
        Assert.True(board.IsAbortRequested("r1"));
        await board.TakeAsync("r1", [new(run.Start.AddSeconds(2), run with { End = run.Start.AddSeconds(2), Status = RunStatus.Aborted }, null)], TestContext.Current.CancellationToken);
        Assert.Equal(RunStatus.Aborted, board.Find("r1")!.Status);
        Assert.False(board.RequestAbort("r1"));
        Assert.Null(board.Find("r2"));
        Assert.Equal([EventTypes.GameDayStarted, EventTypes.GameDayEnded], journal.Query(new EventQuery { Types = [EventTypes.GameDayStarted, EventTypes.GameDayEnded], Ascending = true }).Events.Select(e => e.Type));
    }
}
