using System.Text.Json;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>The facts of one delivery. Events that say nothing of deployments give none.</summary>
/// <remarks>Payloads: docs.github.com/webhooks/webhook-events-and-payloads.</remarks>
internal sealed class WebhookReader(GitHubOptions options, DeliveryHistory history)
{
    /// <summary>The events that are read; of others not even the body is.</summary>
    private static readonly string[] s_events = ["workflow_run", "workflow_job", "deployment", "deployment_status", "push", "pull_request", "issues"];

    /// <exception cref="JsonException">The body is no JSON object of that event's shape.</exception>
    public (RepositoryOptions? Repository, IReadOnlyList<Fact> Facts) Read(string eventName, ReadOnlySpan<byte> body)
    {
        if (!s_events.Contains(eventName)) return (null, []);
        GitHubDelivery delivery = JsonSerializer.Deserialize(body, GitHubJson.Default.GitHubDelivery) ?? throw new JsonException("the body is null");
        RepositoryOptions? repository = options.Repositories.FirstOrDefault(r => r.Name.Equals(delivery.Repository?.FullName, StringComparison.OrdinalIgnoreCase));
        return repository is null ? (null, []) : (repository, [.. Facts(eventName, delivery, repository).OfType<Fact>()]);
    }

    private IEnumerable<Fact?> Facts(string eventName, GitHubDelivery delivery, RepositoryOptions repository)
    {
        var facts = new GitHubFacts(repository);
        switch (eventName)
        {
            case "workflow_run" when facts.Run(delivery.WorkflowRun) is { } run:
                return [run, facts.Change(delivery.WorkflowRun!.HeadCommit)];
            case "workflow_job" when delivery.WorkflowJob is { } job && history.Find(RunFact.SubjectOf(repository.Name, job.RunId, Math.Max(1, job.RunAttempt))) is RunFact known:
                return [GitHubFacts.WithJob(known, job)];
            case "deployment":
                return [facts.Deployment(delivery.Deployment, [], delivery.WorkflowRun?.Id)];
            case "deployment_status" when delivery.DeploymentStatus is { } status:
                return [facts.Deployment(delivery.Deployment, [status], delivery.WorkflowRun?.Id)];
            case "push" when delivery.Ref == $"refs/heads/{repository.Branch}":
                return (delivery.Commits ?? []).Select(facts.Change);
            case "pull_request" when delivery.Action == "closed":
                return [facts.Change(delivery.PullRequest)];
            case "issues":
                return [facts.Incident(delivery.Issue, delivery.Action == "deleted", subject => history.Find(subject) is not null)];
            default:
                return [];
        }
    }
}
