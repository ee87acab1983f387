using Pharos.Reliability.Incidents;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Incidents;

public sealed class IncidentBookTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private readonly StateDatabase _database;
    private readonly EventJournal _journal;
    private readonly IncidentBook _book;

    public IncidentBookTests()
    {
        _database = StateDatabase.Open(_folder.File("state.db"));
        _journal = new EventJournal(_database);
        _book = new IncidentBook(_journal, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(s_start.AddHours(2)));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Alerts_of_a_service_that_fire_together_or_soon_after_are_one_incident()
    {
        await AlertAsync("a", 0, 60);
        await AlertAsync("b", 30, 90, severity: "critical");
        await AlertAsync("c", 90 + 299, 500); // within five minutes of the end
        await AlertAsync("d", 500 + 301, 900); // later than that
        Incident[] incidents = [.. Between().Reverse()];
        Assert.Equal(["a, b, c", "d"], incidents.Select(i => i.Title));
        Assert.Equal(("critical", s_start, s_start.AddSeconds(500)), (incidents[0].Severity, incidents[0].Start, incidents[0].End));
        Assert.Equal("20261129-100000-1", incidents[0].Id);
    }

    [Fact]
    public async Task Another_environment_is_another_incident()
    {
        await AlertAsync("a", 0, 60);
        await AlertAsync("a", 10, 60, environment: "production");
        Assert.Equal(["api in production", "api in staging"], Between().Select(i => i.Target).Order());
    }

    [Fact]
    public async Task An_alert_that_fires_keeps_the_incident_open_and_takes_in_what_comes()
    {
        await AlertAsync("a", 0, null);
        await AlertAsync("b", 3600, 3700);
        Incident incident = Assert.Single(Between());
        Assert.Null(incident.End);
        Assert.Equal("a, b", incident.Title);
    }

    [Fact]
    public async Task An_incident_is_found_by_its_id_also_after_an_earlier_alert_joined_it()
    {
        await AlertAsync("b", 60, 120);
        string id = Assert.Single(Between()).Id;
        await AlertAsync("a", 0, 90);
        Incident found = _book.Find(id)!;
        Assert.Equal("a, b", found.Title);
        Assert.Equal("20261129-100000-1", found.Id);
        Assert.Null(_book.Find("20261129-100000-99"));
        Assert.Null(_book.Find("nonsense"));
    }

    [Fact]
    public async Task The_timeline_has_what_concerns_the_incident_and_nothing_else()
    {
        await AppendAsync(EventTypes.Deployment, -600, "deployed 1a2b", service: "api");
        await AppendAsync(EventTypes.Deployment, -500, "other service", service: "other");
        await AlertAsync("a", 0, 60);
        await AppendAsync(EventTypes.NotificationAttempt, 5, "slack notified", body: """{"outcome":"sent","alerts":[{"fingerprint":"api-staging-a"}]}""");
        await AppendAsync(EventTypes.NotificationAttempt, 6, "another group", body: """{"outcome":"sent","alerts":[{"fingerprint":"zzz"}]}""");
        await AppendAsync(EventTypes.ConfigurationChange, 20, "configuration reloaded");
        Incident incident = Assert.Single(Between());
        Assert.Equal(s_start.AddSeconds(5), incident.Notified);
        Assert.Equal(["deployed 1a2b", "a firing", "slack notified", "configuration reloaded", "a resolved"], _book.Timeline(incident, TimeSpan.FromHours(1)).Select(e => e.Title));
    }

    private IReadOnlyList<Incident> Between() => _book.Between(s_start.AddHours(-1), s_start.AddHours(2));

    private async Task AlertAsync(string name, double from, double? to, string environment = "staging", string severity = "warning")
    {
        await TransitionAsync("firing", from);
        if (to is { } end) await TransitionAsync("resolved", end);

        Task TransitionAsync(string state, double at) => AppendAsync(EventTypes.AlertTransition, at, $"{name} {state}", "api", environment, $"api-{environment}-{name}",
            $$$"""{"state":"{{{state}}}","alertname":"{{{name}}}","labels":{"severity":"{{{severity}}}"},"annotations":{"summary":"s"}}""");
    }

    private Task AppendAsync(string type, double at, string title, string service = "", string environment = "", string subject = "", string body = "{}") =>
        _journal.AppendAsync(new JournalEvent { Time = s_start.AddSeconds(at), Type = type, Service = service, Environment = environment, Subject = subject, Title = title, Body = body }, default);
}
