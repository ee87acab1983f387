using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>One attempt of a workflow run that deploys. <see cref="Fact.Environment"/> is the one that the run stands for, or empty where only GitHub's deployments tell.</summary>
internal sealed record RunFact : Fact
{
    /// <summary><c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    public required long Id { get; init; }

    /// <summary>From 1 on; a run that is started again is another attempt.</summary>
    public int Attempt { get; init; } = 1;

    public int Number { get; init; }

    public string Workflow { get; init; } = "";

    public string Branch { get; init; } = "";

    public required string Commit { get; init; }

    public string Title { get; init; } = "";

    public string Actor { get; init; } = "";

    public string Url { get; init; } = "";

    public required RunStatus Status { get; init; }

    /// <summary>GitHub's word, such as success, failure, timed_out, cancelled; empty until the run has completed.</summary>
    public string Conclusion { get; init; } = "";

    /// <summary>When this attempt was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first job began; null where no source has told.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Whether the run's jobs were asked for; they are asked once.</summary>
    public bool JobsRead { get; init; }

    [JsonIgnore]
    public override string Type => EventTypes.PipelineRun;

    [JsonIgnore]
    public override string Subject => SubjectOf(Repository, Id, Attempt);

    [JsonIgnore]
    public override DateTimeOffset Time => CompletedAt ?? StartedAt ?? CreatedAt;

    [JsonIgnore]
    public override string Headline => $"{Workflow} #{Number} of {Repository} {(Status == RunStatus.Completed ? Conclusion : Status == RunStatus.Running ? "running" : "queued")}: {Title}";

    [JsonIgnore]
    public override string Link => Url;

    /// <summary>A failure, as change failure rate counts it: what was cancelled, skipped or waits for a person has not failed.</summary>
    [JsonIgnore]
    public bool HasFailed => Status == RunStatus.Completed && Conclusion is ("failure" or "timed_out" or "startup_failure");

    public static string SubjectOf(string repository, long id, int attempt) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"github/{repository}/run/{id}/{attempt}");

    public override Fact MergeOnto(Fact earlier)
    {
        if (earlier is not RunFact before) return this;
        // Of two that are equally far the later report counts, unless the earlier knows the jobs: their times are more exact than the run's.
        RunFact further = Status > before.Status || (Status == before.Status && (JobsRead || !before.JobsRead)) ? this : before, other = ReferenceEquals(further, this) ? before : this;
        return further with
        {
            Service = Service,
            Environment = Environment,
            StartedAt = further.StartedAt < other.StartedAt ? further.StartedAt : other.StartedAt ?? further.StartedAt,
            JobsRead = further.JobsRead || other.JobsRead,
            Title = further.Title.Length > 0 ? further.Title : other.Title,
            Workflow = further.Workflow.Length > 0 ? further.Workflow : other.Workflow,
            Url = further.Url.Length > 0 ? further.Url : other.Url,
        };
    }
}
