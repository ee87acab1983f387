using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;
using Pharos.State;

namespace Pharos.Reliability.Tests.Dora.Support;

/// <summary>A history told fact by fact, all of one service. Times are minutes after <see cref="Start"/>.</summary>
internal sealed class Story
{
    public static readonly DateTimeOffset Start = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    public const string Repository = "anvila/api", Service = "anvila-api";

    public List<Fact> Facts { get; } = [];

    public List<JournalEvent> Alerts { get; } = [];

    public static DateTimeOffset At(double minutes) => Start.AddMinutes(minutes);

    /// <summary>A run of the deploying workflow, which stands for production.</summary>
    public Story Run(long id, string commit, double created, double completed, string conclusion = "success", int attempt = 1, string environment = "production", string title = "Change")
    {
        Facts.Add(new RunFact
        {
            Service = Service, Environment = environment, Repository = Repository, Id = id, Attempt = attempt, Number = (int)id, Workflow = "Deploy", Branch = "main", Commit = commit, Title = title,
            Status = RunStatus.Completed, Conclusion = conclusion, CreatedAt = At(created), StartedAt = At(created + 1), CompletedAt = At(completed), JobsRead = true,
        });
        return this;
    }

    public Story Deployment(long id, string commit, string environment, double created, double? finished, DeploymentStatus status)
    {
        Facts.Add(new DeploymentFact
        {
            Source = DeploymentFact.FromGitHub, Service = Service, Environment = environment, Id = id.ToString(), Repository = Repository, Commit = commit, Status = status, CreatedAt = At(created), FinishedAt = finished is { } f ? At(f) : null,
        });
        return this;
    }

    public Story Change(string commit, double firstCommit, double? opened = null, double? reviewed = null, double? merged = null, string author = "ada", bool isBot = false, int pull = 0)
    {
        Facts.Add(new ChangeFact
        {
            Service = Service, Repository = Repository, Commit = commit, Author = author, IsBot = isBot, AuthoredAt = At(merged ?? firstCommit), FirstCommitAt = At(firstCommit), Pull = pull,
            OpenedAt = opened is { } o ? At(o) : null, FirstReviewAt = reviewed is { } r ? At(r) : null, MergedAt = merged is { } m ? At(m) : null, PullRead = true,
        });
        return this;
    }

    public Story Contents(string from, string to, params string[] commits)
    {
        Facts.Add(new ContentsFact { Service = Service, Repository = Repository, Base = from, Head = to, Commits = commits, DeployedAt = Start });
        return this;
    }

    public Story Issue(int number, double opened, double? closed, string environment = "production")
    {
        Facts.Add(new IncidentFact { Service = Service, Environment = environment, Repository = Repository, Number = number, Title = $"Issue {number}", OpenedAt = At(opened), ClosedAt = closed is { } c ? At(c) : null, UpdatedAt = At(closed ?? opened) });
        return this;
    }

    public Story Alert(string name, double fires, double? resolves, string severity = "critical", string environment = "production")
    {
        Alerts.Add(Transition(name, "firing", fires, severity, environment));
        if (resolves is { } end) Alerts.Add(Transition(name, "resolved", end, severity, environment));
        return this;
    }

    public DeliverySnapshot Snapshot() => SnapshotOf(Facts);

    public DeliverySnapshot SnapshotOf(IEnumerable<Fact> facts)
    {
        var history = new DeliveryHistory();
        foreach (Fact fact in facts) history.Apply(FactCodec.Write(fact));
        foreach (JournalEvent alert in Alerts) history.Apply(alert);
        return history.Snapshot();
    }

    private static JournalEvent Transition(string name, string state, double at, string severity, string environment) => new()
    {
        Time = At(at), Type = EventTypes.AlertTransition, Service = Service, Environment = environment, Subject = $"{name}/{environment}", Title = $"{name} {state}",
        Body = $$"""{"state":"{{state}}","alertname":"{{name}}","labels":{"severity":"{{severity}}"},"annotations":{},"startsAt":"x"}""",
    };
}
