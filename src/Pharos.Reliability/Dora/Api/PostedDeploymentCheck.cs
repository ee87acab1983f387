using Pharos.Reliability.Dora.Facts;

namespace Pharos.Reliability.Dora.Api;

/// <summary>Checks a posted deployment and makes the fact of it. All faults are told together, each with its member.</summary>
internal sealed class PostedDeploymentCheck(DateTimeOffset now)
{
    private const int MaxText = 300, MaxChanges = 500;
    private static readonly DateTimeOffset s_earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public List<(string Member, string Message)> Faults { get; } = [];

    /// <summary>Null where there are faults.</summary>
    public DeploymentFact? Check(PostedDeployment posted)
    {
        string id = Required("id", posted.Id), service = Required("service", posted.Service), environment = Required("environment", posted.Environment);
        DeploymentStatus? status = posted.Status is { } word and ("pending" or "in_progress" or "success" or "failure" or "cancelled") ? DeploymentStatuses.Read(word) : null;
        if (status is null) Fault("status", "expected pending, in_progress, success, failure or cancelled");
        string url = Optional("url", posted.Url);
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https")) Fault("url", "expected an http or https URL");
        DateTimeOffset finished = Time("finished_at", posted.FinishedAt) ?? now;
        DateTimeOffset created = Time("created_at", posted.CreatedAt) ?? Time("started_at", posted.StartedAt) ?? (status?.IsEnd() == true ? finished : now);
        if (status?.IsEnd() == false && posted.FinishedAt is not null) Fault("finished_at", "only a deployment that has ended has one");
        else if (posted.FinishedAt < (posted.StartedAt ?? created)) Fault("finished_at", "lies before the beginning");
        if (posted.StartedAt < created) Fault("started_at", "lies before created_at");
        List<PostedChange> changes = Changes(posted.Changes);
        var fact = new DeploymentFact
        {
            Source = DeploymentFact.FromApi,
            Service = service,
            Environment = environment,
            Id = id,
            Commit = Optional("commit", posted.Commit),
            Release = Optional("version", posted.Version),
            Title = Optional("title", posted.Title),
            Actor = Optional("actor", posted.Actor),
            Url = url,
            Status = status ?? DeploymentStatus.Pending,
            CreatedAt = created,
            StartedAt = Time("started_at", posted.StartedAt),
            FinishedAt = status?.IsEnd() == true ? finished : null,
            Unplanned = posted.Unplanned,
            Changes = changes,
        };
        return Faults.Count > 0 ? null : fact;
    }

    private List<PostedChange> Changes(IReadOnlyList<PostedDeploymentChange?>? posted)
    {
        var changes = new List<PostedChange>();
        if (posted?.Count > MaxChanges) Fault("changes", $"at most {MaxChanges}");
        for (int i = 0; i < Math.Min(posted?.Count ?? 0, MaxChanges); i++)
        {
            string at = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"changes[{i}]");
            string commit = Required(at + ".commit", posted![i]?.Commit), author = Optional(at + ".author", posted[i]?.Author);
            if (Time(at + ".committed_at", posted[i]?.CommittedAt) is { } committed) changes.Add(new PostedChange(commit, committed, author));
            else Fault(at + ".committed_at", "is required");
        }
        return changes;
    }

    private string Required(string member, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) Fault(member, "is required");
        return Optional(member, text);
    }

    private string Optional(string member, string? text)
    {
        if (text is null) return "";
        if (text.Length > MaxText) Fault(member, $"at most {MaxText} characters");
        else if (text.Any(char.IsControl)) Fault(member, "has control characters");
        return text;
    }

    private DateTimeOffset? Time(string member, DateTimeOffset? time)
    {
        if (time < s_earliest || time > now.AddHours(1)) Fault(member, "lies in the future, or before the year 2000");
        return time?.ToUniversalTime();
    }

    private void Fault(string member, string message)
    {
        if (Faults.Count < 50 && !Faults.Contains((member, message))) Faults.Add((member, message));
    }
}
