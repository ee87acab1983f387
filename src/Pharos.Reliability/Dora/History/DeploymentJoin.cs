using Pharos.Reliability.Dora.Facts;

namespace Pharos.Reliability.Dora.History;

/// <summary>
/// Makes deployments of facts: a deployment of GitHub gets the times of the run that made it, and a run that stands for an environment is a deployment of its own
/// where GitHub tells of none there. Previous commits, rollbacks and changes follow from the order in which deployments succeeded.
/// </summary>
internal sealed class DeploymentJoin(IReadOnlyCollection<RunFact> runs, IReadOnlyCollection<DeploymentFact> deployments, Func<string, ChangeFact?> change, Func<string, ContentsFact?> contents)
{
    /// <summary>Clocks and the order of GitHub's writes differ by this much: a deployment may be created a moment before its run's attempt says that it was.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromMinutes(1);

    /// <summary>Oldest first.</summary>
    public List<Deployment> Run()
    {
        var all = new List<Deployment>(deployments.Count + runs.Count);
        ILookup<(string, string), RunFact> byCommit = runs.ToLookup(r => (r.Repository, r.Commit));
        var told = new HashSet<string>(StringComparer.Ordinal); // subjects of runs whose environment GitHub told of itself
        foreach (DeploymentFact fact in deployments.OrderBy(d => d.CreatedAt).ThenBy(d => d.Subject, StringComparer.Ordinal))
        {
            RunFact? run = fact.Repository.Length == 0 ? null : RunOf(fact, byCommit[(fact.Repository, fact.Commit)]);
            bool standsFor = run is not null && run.Service == fact.Service && run.Environment == fact.Environment && told.Add(run.Subject);
            all.Add(Of(fact, run, standsFor));
        }
        all.AddRange(runs.Where(r => r.Environment.Length > 0 && !told.Contains(r.Subject)).Select(Of));
        all.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : string.CompareOrdinal(a.Id, b.Id));
        Chain(all);
        return all;
    }

    private static RunFact? RunOf(DeploymentFact fact, IEnumerable<RunFact> candidates) => candidates
        .Where(r => fact.RunId is null ? r.CreatedAt <= fact.CreatedAt + s_slack : r.Id == fact.RunId)
        .OrderBy(r => r.CreatedAt <= fact.CreatedAt + s_slack).ThenBy(r => r.CreatedAt).ThenBy(r => r.Id).ThenBy(r => r.Attempt).LastOrDefault();

    /// <param name="standsFor">The run's own end says how the deployment went until GitHub says it of the deployment.</param>
    private static Deployment Of(DeploymentFact fact, RunFact? run, bool standsFor)
    {
        bool runDecides = standsFor && !fact.Status.IsEnd() && run!.Status == RunStatus.Completed;
        return new Deployment
        {
            Id = standsFor ? run!.Subject : fact.Subject,
            Service = fact.Service,
            Environment = fact.Environment,
            Repository = fact.Repository,
            Commit = fact.Commit,
            Version = fact.Release.Length > 0 ? fact.Release : Short(fact.Commit),
            Title = fact.Title.Length > 0 ? fact.Title : run?.Title ?? "",
            Actor = fact.Actor.Length > 0 ? fact.Actor : run?.Actor ?? "",
            Url = run?.Url is { Length: > 0 } url ? url : fact.Url,
            Status = runDecides ? StatusOf(run!) : fact.Status,
            CreatedAt = standsFor && run!.CreatedAt < fact.CreatedAt ? run.CreatedAt : fact.CreatedAt,
            FinishedAt = fact.Status.IsEnd() ? fact.FinishedAt : runDecides ? run!.CompletedAt : null,
            Run = run,
            Unplanned = fact.Unplanned,
            Changes = [.. fact.Changes.Select(c => new ChangeFact { Repository = fact.Repository, Commit = c.Commit, Author = c.Author, AuthoredAt = c.CommittedAt })],
        };
    }

    private static Deployment Of(RunFact run) => new()
    {
        Id = run.Subject,
        Service = run.Service,
        Environment = run.Environment,
        Repository = run.Repository,
        Commit = run.Commit,
        Version = Short(run.Commit),
        Title = run.Title,
        Actor = run.Actor,
        Url = run.Url,
        Status = StatusOf(run),
        CreatedAt = run.CreatedAt,
        FinishedAt = run.Status == RunStatus.Completed ? run.CompletedAt : null,
        Run = run,
    };

    private static DeploymentStatus StatusOf(RunFact run) => run switch
    {
        { Status: RunStatus.Queued } => DeploymentStatus.Pending,
        { Status: RunStatus.Running } => DeploymentStatus.Running,
        { Conclusion: "success" } => DeploymentStatus.Success,
        { HasFailed: true } => DeploymentStatus.Failure,
        _ => DeploymentStatus.Cancelled,
    };

    private void Chain(List<Deployment> all)
    {
        var current = new Dictionary<(string, string), string>();
        var ran = new HashSet<(string, string, string)>();
        for (int i = 0; i < all.Count; i++)
        {
            Deployment one = all[i];
            if (one.Commit.Length == 0) continue;
            string previous = current.GetValueOrDefault((one.Service, one.Environment), "");
            bool again = ran.Contains((one.Service, one.Environment, one.Commit));
            all[i] = one with { PreviousCommit = previous, IsRollback = again && previous != one.Commit, Changes = one.Changes.Count > 0 ? one.Changes : ChangesOf(one, previous, again) };
            if (one.Status != DeploymentStatus.Success) continue;
            current[(one.Service, one.Environment)] = one.Commit;
            ran.Add((one.Service, one.Environment, one.Commit));
        }
    }

    /// <summary>The first deployment, which has nothing before it to compare with, counts as its own commit (devlake#8188); a commit that ran before brings no change.</summary>
    private IReadOnlyList<ChangeFact> ChangesOf(Deployment one, string previous, bool again)
    {
        if (one.Repository.Length == 0 || again || previous == one.Commit) return [];
        IEnumerable<string> commits = previous.Length > 0 && contents(ContentsFact.SubjectOf(one.Repository, previous, one.Commit)) is { } known ? known.Commits : [one.Commit];
        return [.. commits.Select(c => change(ChangeFact.SubjectOf(one.Repository, c))).OfType<ChangeFact>()];
    }

    private static string Short(string commit) => commit.Length > 7 ? commit[..7] : commit;
}
