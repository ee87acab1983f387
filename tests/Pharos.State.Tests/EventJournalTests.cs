using Pharos.Testing;

namespace Pharos.State.Tests;

public sealed class EventJournalTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly StateDatabase _database;
    private readonly EventJournal _journal;

    public EventJournalTests()
    {
        _database = StateDatabase.Open(_folder.File("state.db"));
        _journal = new EventJournal(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<long> AddAsync(int minute, string type = EventTypes.Note, string service = "api", string environment = "production", string subject = "") =>
        _journal.AppendAsync(new JournalEvent
        {
            Time = s_start.AddMinutes(minute), Type = type, Service = service, Environment = environment, Subject = subject,
            Title = $"at {minute}", Links = [new EventLink("runbook", "http://r/1", "Runbook")], Body = $$"""{"minute":{{minute}}}""",
        }, Cancel);

    [Fact]
    public async Task An_event_comes_back_as_it_went_in()
    {
        long id = await AddAsync(5, EventTypes.Deployment, subject: "abc");
        JournalEvent read = Assert.Single(_journal.Query(new EventQuery()).Events);
        Assert.Equal(id, read.Id);
        Assert.Equal((s_start.AddMinutes(5), EventTypes.Deployment, "api", "production", "abc", "at 5", """{"minute":5}"""),
            (read.Time, read.Type, read.Service, read.Environment, read.Subject, read.Title, read.Body));
        Assert.Equal([new EventLink("runbook", "http://r/1", "Runbook")], read.Links);
    }

    [Fact]
    public async Task Conditions_narrow_the_answer()
    {
        await AddAsync(1, EventTypes.NotificationAttempt);
        await AddAsync(2, EventTypes.NotificationSuppressed, environment: "staging");
        await AddAsync(3, EventTypes.Deployment, service: "web");
        await AddAsync(4, EventTypes.Deployment, subject: "x");
        Assert.Equal([2, 1], Minutes(new EventQuery { Types = ["notification."] }));
        Assert.Equal([4, 3], Minutes(new EventQuery { Types = [EventTypes.Deployment] }));
        Assert.Equal([3], Minutes(new EventQuery { Service = "web" }));
        Assert.Equal([2], Minutes(new EventQuery { Environment = "staging" }));
        Assert.Equal([4], Minutes(new EventQuery { Subject = "x" }));
        Assert.Equal([2, 3], Minutes(new EventQuery { From = s_start.AddMinutes(2), To = s_start.AddMinutes(4), Ascending = true }));
        Assert.Empty(_journal.Query(new EventQuery { Types = ["note"] }).Events);
    }

    private int[] Minutes(EventQuery query) => [.. _journal.Query(query).Events.Select(e => (int)(e.Time - s_start).TotalMinutes)];

    [Theory, InlineData(true), InlineData(false)]
    public async Task Pages_cover_every_event_once_also_at_equal_times(bool ascending)
    {
        for (int i = 0; i < 25; i++) await AddAsync(i / 7);
        var seen = new List<long>();
        string? after = null;
        do
        {
            EventPage page = _journal.Query(new EventQuery { Limit = 4, After = after, Ascending = ascending });
            Assert.True(page.Events.Count <= 4);
            seen.AddRange(page.Events.Select(e => e.Id));
            after = page.Next;
        }
        while (after is not null);
        IEnumerable<long> all = Enumerable.Range(1, 25).Select(i => (long)i);
        Assert.Equal(ascending ? all : all.Reverse(), seen);
    }

    [Fact]
    public async Task A_follower_gets_what_was_there_and_what_comes()
    {
        await AddAsync(1);
        await using IAsyncEnumerator<JournalEvent> follower = _journal.FollowAsync(0, Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await follower.MoveNextAsync());
        Assert.Equal("at 1", follower.Current.Title);
        ValueTask<bool> next = follower.MoveNextAsync();
        await AddAsync(2);
        Assert.True(await next);
        Assert.Equal("at 2", follower.Current.Title);
    }

    [Fact]
    public async Task A_batch_is_appended_whole_or_not_at_all()
    {
        JournalEvent good = new() { Time = s_start, Type = "note" }, bad = new() { Time = s_start, Type = null! };
        await Assert.ThrowsAnyAsync<Exception>(() => _journal.AppendAsync([good, bad], Cancel));
        Assert.Equal(0, _journal.LastId());
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_reopen()
    {
        await AddAsync(1);
        _database.Dispose();
        using var again = StateDatabase.Open(_folder.File("state.db"));
        Assert.Single(new EventJournal(again).Query(new EventQuery()).Events);
    }

    [Fact]
    public async Task Old_events_are_pruned()
    {
        await AddAsync(1);
        await AddAsync(10);
        Assert.Equal(1, await _journal.PruneAsync(s_start.AddMinutes(5), Cancel));
        Assert.Equal([10], Minutes(new EventQuery()));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await _database.WriteAsync(t => t.Execute("PRAGMA user_version = 999"), Cancel);
        _database.Dispose();
        Assert.Contains("newer Pharos", Assert.Throws<StateException>(() => StateDatabase.Open(_folder.File("state.db"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_a_database_of_its_own()
    {
        await AddAsync(1);
        await _database.BackupAsync(_folder.File("copy.db"), Cancel);
        using var copy = StateDatabase.Open(_folder.File("copy.db"));
        Assert.Single(new EventJournal(copy).Query(new EventQuery()).Events);
    }

    [Fact]
    public async Task Writers_and_readers_do_not_disturb_each_other()
    {
        Task[] writers = [.. Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await AddAsync(i);
                _journal.Query(new EventQuery { Limit = 5 });
            }
        }, Cancel))];
        await Task.WhenAll(writers);
        Assert.Equal(80, _journal.LastId());
    }
}
