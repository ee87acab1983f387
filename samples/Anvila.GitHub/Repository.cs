namespace Anvila.GitHub;

/// <summary>The repository as it is now: what lies in the future is left out. Newest first, as GitHub lists.</summary>
internal sealed class Repository(string owner, string name, History history, TimeProvider clock)
{
    private readonly Lock _lock = new();

    public string Owner => owner;

    public string Name => name;

    public DateTimeOffset Now => clock.GetUtcNow();

    public IReadOnlyList<WorkflowRun> Runs => Read(h => h.Runs.Where(r => r.CreatedAt <= Now).OrderByDescending(r => r.CreatedAt));

    public IReadOnlyList<Deployment> Deployments => Read(h => h.Deployments.Where(d => d.CreatedAt <= Now).OrderByDescending(d => d.CreatedAt));

    public IReadOnlyList<PullRequest> Pulls => Read(h => h.Pulls.Where(p => p.CreatedAt <= Now).OrderByDescending(p => p.CreatedAt));

    public IReadOnlyList<Issue> Issues => Read(h => h.Issues.Where(i => i.CreatedAt <= Now).OrderByDescending(i => i.CreatedAt));

    /// <summary>Main, oldest first.</summary>
    public IReadOnlyList<Commit> Main => Read(h => h.Main.Where(c => c.CommittedAt <= Now));

    /// <summary>Merges a change now. Gives the run that deploys it within ten seconds.</summary>
    public WorkflowRun Merge(string conclusion, string? title)
    {
        lock (_lock) return HistoryGenerator.AddChange(history, Random.Shared, Environment.TickCount, Now, conclusion, title, quick: true);
    }

    private List<T> Read<T>(Func<History, IEnumerable<T>> read)
    {
        lock (_lock) return [.. read(history)];
    }
}
