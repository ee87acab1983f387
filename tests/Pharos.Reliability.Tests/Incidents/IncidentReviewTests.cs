using Pharos.Reliability.GameDays;
using Pharos.Reliability.Incidents;
using Pharos.State;

namespace Pharos.Reliability.Tests.Incidents;

/// <summary>Reviews and reports as whole texts in <c>Incidents/Golden</c>. PHAROS_WRITE_GOLDEN=1 writes them anew, to be read and committed.</summary>
public sealed class IncidentReviewTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    private static readonly Incident s_incident = new()
    {
        Id = "20261129-100000-7",
        Service = "api",
        Environment = "production",
        Severity = "critical",
        Start = s_start,
        End = s_start.AddMinutes(75),
        Notified = s_start.AddSeconds(400),
        Alerts =
        [
            new IncidentAlert(7, "f1", "HighErrorRatio", "critical", new Dictionary<string, string> { ["service"] = "api" }, "api fails 12 % of its requests | see <b>", [new EventLink("runbook", "http://h/runbooks/high-error-ratio"), new EventLink("dashboard", "http://h/d/golden?var-environment=production")], s_start, s_start.AddMinutes(70)),
            new IncidentAlert(9, "f2", "HighLatencyP95", "warning", new Dictionary<string, string>(), "", [], s_start.AddMinutes(5), s_start.AddMinutes(75)),
        ],
    };

    private static readonly GameDayRun s_run = new()
    {
        Id = "20261129-095950-latency",
        GameDay = "latency",
        Title = "Two seconds of latency",
        Description = "A query lost its index.",
        Service = "api",
        Environment = "production",
        Host = "builder",
        Status = RunStatus.Failed,
        Deviated = true,
        Reasons = ["not recovered: HighLatencyP95 did not resolve within 5m of the rollback (firing)"],
        Start = s_start.AddSeconds(-10),
        Injected = s_start.AddSeconds(-8),
        RolledBack = s_start.AddSeconds(30),
        Steady = s_start.AddSeconds(60),
        End = s_start.AddSeconds(340),
        Alerts = [new AlertOutcome { Alert = "HighErrorRatio{service=\"api\"}", FiresWithinMs = 60_000, NotifiedWithinMs = 90_000, ResolvesWithinMs = 300_000, ResolutionNotifiedWithinMs = 300_000, Pending = s_start.AddSeconds(-3), Fired = s_start, Notified = s_start.AddSeconds(2.5) }],
        Steps =
        [
            new GameDayStep { Index = 0, Phase = RunPhase.SteadyState, Name = "healthy", State = StepState.Passed, Start = s_start.AddSeconds(-10), End = s_start.AddSeconds(-9), Expected = "1", Observed = "1" },
            new GameDayStep { Index = 1, Phase = RunPhase.Inject, Name = "slow | search", State = StepState.Passed, Start = s_start.AddSeconds(-8), End = s_start.AddSeconds(-8), Expected = "done", Observed = "POST http://h/_faults: 201" },
            new GameDayStep { Index = 2, Phase = RunPhase.Expect, Name = "HighErrorRatio fires", State = StepState.Passed, Start = s_start.AddSeconds(-8), End = s_start, Expected = "within 1m of the fault", Observed = "after 8.0 s" },
            new GameDayStep { Index = 3, Phase = RunPhase.RollBack, Name = "undo slow | search", State = StepState.Passed, Start = s_start.AddSeconds(30), End = s_start.AddSeconds(30), Observed = "200" },
            new GameDayStep { Index = 4, Phase = RunPhase.Recover, Name = "HighErrorRatio resolves", State = StepState.Failed, Start = s_start.AddSeconds(30), End = s_start.AddSeconds(330), Expected = "within 5m of the rollback", Observed = "firing" },
        ],
    };

    private static JournalEvent Event(double atSeconds, string type, string title, string body = "{}") => new() { Time = s_start.AddSeconds(atSeconds), Type = type, Title = title, Body = body };

    private static readonly JournalEvent[] s_timeline =
    [
        Event(-1800, EventTypes.Deployment, "api 1a2b3c deployed to production"),
        Event(-8, EventTypes.GameDayStep, "slow search: started", """{"step":{"phase":"inject","state":"started"}}"""),
        Event(-8, EventTypes.GameDayStep, "slow search: passed", """{"step":{"phase":"inject","state":"passed"}}"""),
        Event(-4, EventTypes.GameDayStep, "HighErrorRatio fires: started", """{"step":{"phase":"expect","state":"started"}}"""),
        Event(0, EventTypes.AlertTransition, "HighErrorRatio firing"),
        Event(400, EventTypes.NotificationAttempt, "slack/slack notified"),
        Event(600, EventTypes.Note, "index rebuilt"),
    ];

    private static readonly BudgetLoss[] s_budget =
    [
        new("99 % of requests without 5xx", 99, TimeSpan.FromDays(30), 0.12, 0.0208, TimeSpan.FromMinutes(9)),
        new("Availability of probes", 99.5, TimeSpan.FromDays(30), 1, 0.347, TimeSpan.FromMinutes(75)),
        new("Quick requests", 95, TimeSpan.FromDays(30), null, null, null),
    ];

    [Fact]
    public Task The_review_of_an_incident() => Golden("incident", IncidentReview.Write(new ReviewFacts(s_incident, null, s_budget, s_timeline, 2, s_start.AddHours(3))));

    [Fact]
    public Task The_review_of_an_incident_that_goes_on() =>
        Golden("open-incident", IncidentReview.Write(new ReviewFacts(s_incident with { End = null, Notified = null }, null, [], s_timeline, 0, s_start.AddHours(3))));

    [Fact]
    public Task The_review_of_a_game_day_with_its_incident() => Golden("game-day", IncidentReview.Write(new ReviewFacts(s_incident, s_run, null, s_timeline, 0, s_start.AddHours(3))));

    [Fact]
    public Task The_review_of_a_game_day_without_alert() =>
        Golden("game-day-unnoticed", IncidentReview.Write(new ReviewFacts(null, s_run with { Alerts = [], Reasons = ["no alert within the deadline: X"] }, s_budget[..1], [], 0, s_start.AddHours(3))));

    [Fact]
    public Task The_report_of_a_run() => Golden("report", GameDayReport.Write(s_run));

    private static async Task Golden(string name, string text)
    {
        string path = Path.Combine(SourceDirectory(), "Golden", name + ".md");
        if (Environment.GetEnvironmentVariable("PHAROS_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }

    private static string SourceDirectory([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
