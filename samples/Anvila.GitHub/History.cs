namespace Anvila.GitHub;

/// <summary>All that ever happened in the repository, oldest first; part of it may lie in the future and shows as time passes.</summary>
internal sealed record History(List<Commit> Main, List<PullRequest> Pulls, List<WorkflowRun> Runs, List<Deployment> Deployments, List<Issue> Issues);
