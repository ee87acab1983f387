namespace Anvila.GitHub;

/// <summary>The objects of GitHub's REST API, with the fields that matter to deployments and lead times.</summary>
internal sealed class Shapes(Repository repository, string baseUrl)
{
    private static readonly string[] Labels = ["ubuntu-latest"];

    private string Api => $"{baseUrl}/repos/{repository.Owner}/{repository.Name}";

    private string Html => $"https://github.com/{repository.Owner}/{repository.Name}";

    public object RepositoryShape() => new { id = 700_000_001, name = repository.Name, full_name = $"{repository.Owner}/{repository.Name}", @private = false, owner = User(repository.Owner), html_url = Html, url = Api, default_branch = "main" };

    public object Run(WorkflowRun r)
    {
        string status = r.StatusAt(repository.Now);
        Commit? commit = repository.Main.FirstOrDefault(c => c.Sha == r.Sha);
        return new
        {
            id = r.Id, name = r.Workflow, node_id = $"WFR_{r.Id}", head_branch = r.Branch, head_sha = r.Sha, path = $".github/workflows/{r.Workflow.ToLowerInvariant()}.yml", display_title = r.Title,
            run_number = r.Number, @event = r.Event, status, conclusion = status == "completed" ? r.Conclusion : null, workflow_id = r.Workflow == "Deploy" ? 4242 : 4141, url = $"{Api}/actions/runs/{r.Id}", html_url = $"{Html}/actions/runs/{r.Id}",
            pull_requests = Array.Empty<object>(), created_at = Time(r.CreatedAt), updated_at = Time(status switch { "queued" => r.CreatedAt, "in_progress" => r.StartedAt, _ => r.CompletedAt }), actor = User(r.Actor), triggering_actor = User(r.Actor),
            run_attempt = 1, run_started_at = Time(r.CreatedAt), jobs_url = $"{Api}/actions/runs/{r.Id}/jobs", logs_url = $"{Api}/actions/runs/{r.Id}/logs",
            head_commit = commit is null ? null : new { id = commit.Sha, message = commit.Message, timestamp = Time(commit.CommittedAt), author = new { name = commit.Author, email = $"{commit.Author}@anvila.test" }, committer = new { name = commit.Author, email = $"{commit.Author}@anvila.test" } },
            repository = RepositoryShape(), head_repository = RepositoryShape(),
        };
    }

    public object[] Jobs(WorkflowRun r)
    {
        string[] names = r.Workflow == "Deploy" ? ["build", "deploy"] : ["test"];
        TimeSpan length = (r.CompletedAt - r.StartedAt) / names.Length;
        return [.. names.Select((name, i) =>
        {
            DateTimeOffset started = r.StartedAt + length * i, completed = started + length;
            string status = repository.Now < started ? "queued" : repository.Now < completed ? "in_progress" : "completed";
            string conclusion = i == names.Length - 1 ? r.Conclusion : "success";
            return (object)new
            {
                id = r.Id * 10 + i, run_id = r.Id, run_attempt = 1, run_url = $"{Api}/actions/runs/{r.Id}", head_sha = r.Sha, head_branch = r.Branch, workflow_name = r.Workflow, name, status, conclusion = status == "completed" ? conclusion : null,
                created_at = Time(r.CreatedAt), started_at = Time(started), completed_at = status == "completed" ? Time(completed) : null, html_url = $"{Html}/actions/runs/{r.Id}/job/{r.Id * 10 + i}", labels = Labels, runner_name = "GitHub Actions 2", steps = Array.Empty<object>(),
            };
        })];
    }

    public object Deployment(Deployment d) => new
    {
        url = $"{Api}/deployments/{d.Id}", id = d.Id, node_id = $"DE_{d.Id}", task = "deploy", original_environment = d.Environment, environment = d.Environment, description = (string?)null, created_at = Time(d.CreatedAt),
        updated_at = Time(Statuses(d)[0].CreatedAt), statuses_url = $"{Api}/deployments/{d.Id}/statuses", repository_url = Api, creator = User(d.Creator), sha = d.Sha, @ref = "main", payload = new { }, transient_environment = false, production_environment = d.Environment == "production",
    };

    /// <summary>Newest first.</summary>
    public IReadOnlyList<DeploymentStatus> Statuses(Deployment d) => [.. d.Statuses.Where(s => s.CreatedAt <= repository.Now).OrderByDescending(s => s.CreatedAt)];

    public object Status(Deployment d, DeploymentStatus s) => new
    {
        url = $"{Api}/deployments/{d.Id}/statuses/{s.Id}", id = s.Id, node_id = $"DES_{s.Id}", state = s.State, creator = User(d.Creator), description = "", environment = d.Environment, target_url = "", created_at = Time(s.CreatedAt), updated_at = Time(s.CreatedAt),
        deployment_url = $"{Api}/deployments/{d.Id}", repository_url = Api, environment_url = "", log_url = "",
    };

    public object Commit(Commit c) => new
    {
        sha = c.Sha, node_id = $"C_{c.Sha}", url = $"{Api}/commits/{c.Sha}", html_url = $"{Html}/commit/{c.Sha}", author = User(c.Author), committer = User(c.Author), parents = c.Parent is null ? [] : new[] { new { sha = c.Parent, url = $"{Api}/commits/{c.Parent}" } },
        commit = new { message = c.Message, author = new { name = c.Author, email = $"{c.Author}@anvila.test", date = Time(c.AuthoredAt) }, committer = new { name = c.Author, email = $"{c.Author}@anvila.test", date = Time(c.CommittedAt) } },
    };

    public object Pull(PullRequest p)
    {
        bool merged = p.MergedAt <= repository.Now;
        return new
        {
            url = $"{Api}/pulls/{p.Number}", id = 2_000_000_000L + p.Number, number = p.Number, html_url = $"{Html}/pull/{p.Number}", state = merged ? "closed" : "open", title = p.Title, user = User(p.Author), draft = false, body = "",
            created_at = Time(p.CreatedAt), updated_at = Time(merged ? p.MergedAt : p.CreatedAt), closed_at = merged ? Time(p.MergedAt) : null, merged_at = merged ? Time(p.MergedAt) : null, merge_commit_sha = merged ? p.MergeSha : null, merged,
            commits = p.Commits.Count, head = new { @ref = $"change-{p.Number}", sha = p.Commits[^1].Sha }, @base = new { @ref = "main", sha = p.Commits[0].Parent }, labels = Array.Empty<object>(),
        };
    }

    public object[] Reviews(PullRequest p) => p.ReviewedAt > repository.Now ? [] : [new { id = 3_000_000_000L + p.Number, user = User(p.Reviewer), state = "APPROVED", submitted_at = Time(p.ReviewedAt), commit_id = p.Commits[^1].Sha, html_url = $"{Html}/pull/{p.Number}#pullrequestreview-{p.Number}" }];

    public object IssueShape(Issue i)
    {
        bool closed = i.ClosedAt <= repository.Now;
        return new
        {
            url = $"{Api}/issues/{i.Number}", id = 4_000_000_000L + i.Number, number = i.Number, html_url = $"{Html}/issues/{i.Number}", title = i.Title, state = closed ? "closed" : "open", user = User(i.Author), labels = i.Labels.Select(l => new { name = l }),
            created_at = Time(i.CreatedAt), updated_at = Time(closed ? i.ClosedAt!.Value : i.CreatedAt), closed_at = closed ? Time(i.ClosedAt!.Value) : null, body = "",
        };
    }

    public static object User(string login) => new { login, id = 1000 + Math.Abs(login.Aggregate(7, (h, c) => h * 31 + c) % 9000), type = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" };

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
