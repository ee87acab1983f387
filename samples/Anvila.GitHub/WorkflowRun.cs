namespace Anvila.GitHub;

/// <summary>One run of a workflow. Its state at a time follows from its times.</summary>
/// <param name="Conclusion">success, failure or cancelled, once it is completed.</param>
internal sealed record WorkflowRun(long Id, int Number, string Workflow, string Event, string Branch, string Sha, string Title, string Actor,
    DateTimeOffset CreatedAt, DateTimeOffset StartedAt, DateTimeOffset CompletedAt, string Conclusion)
{
    public string StatusAt(DateTimeOffset now) => now < StartedAt ? "queued" : now < CompletedAt ? "in_progress" : "completed";
}
