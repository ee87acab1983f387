using System.Text.Json;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.GitHub;
using Pharos.Reliability.Dora.History;
using Pharos.Reliability.Tests.Dora.Support;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Dora;

/// <summary>Deliveries that GitHub sent, as their recipients kept them.</summary>
public sealed class RealDeliveriesTests
{
    private const string Folder = "dora/github-webhooks";

    public static TheoryData<string> All => Conformance.Files(Folder, "*.json");

    private static readonly RepositoryOptions[] Repositories =
    [
        new() { Name = "Codertocat/Hello-World", Service = "hello", Branch = "master", IncidentLabel = "bug", Environment = "production", Workflows = ["x.yml"] },
        new() { Name = "octo-org/octo-repo", Service = "octo", Branch = "master", Workflows = ["test.yml"], Environment = "production" },
    ];

    private static IReadOnlyList<Fact> Read(string file, DeliveryHistory? history = null)
    {
        string path = Conformance.Require(Path.Combine(Folder, file));
        return new WebhookReader(DoraHost.Options(Repositories).GitHub, history ?? new DeliveryHistory()).Read(file.Split('/')[0], File.ReadAllBytes(path)).Facts;
    }

    [Theory, MemberData(nameof(All)), ConformanceFamily("dora")]
    public void Each_is_read_without_fault_and_taking_it_twice_is_taking_it_once(string file) => ConformanceFile.Run(file, cases => cases.Case("read, and taken once", () =>
    {
        string path = Conformance.Require(file);
        var history = new DeliveryHistory();
        var reader = new WebhookReader(DoraHost.Options(Repositories).GitHub, history);
        foreach (int _ in (int[])[1, 2])
        {
            IReadOnlyList<Fact> facts = reader.Read(Path.GetFileName(Path.GetDirectoryName(path))!, File.ReadAllBytes(path)).Facts;
            Assert.All(facts, f => Assert.Equal(_ == 1, history.Merge(f).IsNew));
            foreach (Fact fact in facts) history.Apply(FactCodec.Write(fact));
        }
        return null;
    }));

    /// <summary>Found by <see cref="WebhookFuzzTests"/>.</summary>
    [Fact]
    public void A_label_that_is_null_is_none()
    {
        byte[] body = """{"repository":{"full_name":"Codertocat/Hello-World"},"issue":{"number":1,"created_at":"2020-01-01T00:00:00Z","labels":[null,{"name":"bug"}]}}"""u8.ToArray();
        var incident = Assert.IsType<IncidentFact>(Assert.Single(new WebhookReader(DoraHost.Options(Repositories).GitHub, new DeliveryHistory()).Read("issues", body).Facts));
        Assert.False(incident.Withdrawn);
    }

    [Fact]
    public void A_completed_run_gives_the_run_and_its_commit()
    {
        IReadOnlyList<Fact> facts = Read("workflow_run/completed.payload.json");
        var run = Assert.IsType<RunFact>(facts[0]);
        Assert.Equal((289782451L, 1, 163, "3484a3fb816e0859fd6e1cea078d76385ff50625", RunStatus.Completed, "success"), (run.Id, run.Attempt, run.Number, run.Commit, run.Status, run.Conclusion));
        Assert.Equal((Time("2020-10-05T16:33:24Z"), Time("2020-10-05T16:33:49Z")), (run.CreatedAt, run.CompletedAt));
        Assert.Equal(("octo", "production"), (run.Service, run.Environment));
        var change = Assert.IsType<ChangeFact>(facts[1]);
        Assert.Equal(("build(test): check workflow run event payload", Time("2020-10-05T16:32:07Z")), (change.Title, change.AuthoredAt));
    }

    [Fact]
    public void A_run_that_waits_for_a_person_has_not_failed()
    {
        var history = new DeliveryHistory();
        foreach (Fact fact in Read("workflow_run/requested.with-conclusion.payload.json")) history.Apply(FactCodec.Write(fact));
        Assert.Equal(DeploymentStatus.Cancelled, Assert.Single(history.Snapshot().Deployments).Status);
    }

    [Theory]
    [InlineData("deployment/payload.json", "production", DeploymentStatus.Pending, "2019-05-15T15:20:53Z", null, null)]
    [InlineData("deployment/gh-pages.payload.json", "github-pages", DeploymentStatus.Pending, "2022-01-03T01:28:30Z", null, 289782451L)]
    [InlineData("deployment_status/payload.json", "production", DeploymentStatus.Success, "2019-05-15T15:20:53Z", "2019-05-15T15:20:55Z", null)]
    [InlineData("deployment_status/gh-pages.payload.json", "github-pages", DeploymentStatus.Running, "2022-01-03T01:28:30Z", null, 289782451L)]
    public void Deployments_and_their_statuses(string file, string environment, object status, string created, string? finished, long? run)
    {
        var fact = Assert.IsType<DeploymentFact>(Assert.Single(Read(file)));
        Assert.Equal((environment, (DeploymentStatus)status, Time(created), run), (fact.Environment, fact.Status, fact.CreatedAt, fact.RunId));
        Assert.Equal(finished is null ? null : Time(finished), fact.FinishedAt);
        Assert.Equal(("f95f852bd8fca8fcc58a9a2d6c842781e32a215e", "145988746"), (fact.Commit, fact.Id));
    }

    [Fact]
    public void A_deployment_and_its_status_are_one_deployment_in_whichever_order_they_arrive()
    {
        string[] files = ["deployment/payload.json", "deployment_status/payload.json"];
        foreach (string[] order in (string[][])[files, [files[1], files[0]]])
        {
            var history = new DeliveryHistory();
            foreach (string file in order) foreach (Fact fact in Read(file)) history.Apply(FactCodec.Write(fact));
            Deployment one = Assert.Single(history.Snapshot().Deployments);
            Assert.Equal((DeploymentStatus.Success, Time("2019-05-15T15:20:55Z")), (one.Status, one.FinishedAt));
        }
    }

    [Theory]
    [InlineData("push/with-new-branch.payload.json", "6113728f27ae82c7b1a177c8d03f9e96e0adf246", "Initial commit", "Codertocat", "2019-05-15T15:19:25Z")]
    public void A_push_to_the_branch_gives_its_commits(string file, string commit, string title, string author, string authored)
    {
        var change = Assert.IsType<ChangeFact>(Assert.Single(Read(file)));
        Assert.Equal((commit, title, author, Time(authored)), (change.Commit, change.Title, change.Author, change.AuthoredAt));
    }

    [Theory]
    [InlineData("push/payload.json")] // a tag that was deleted
    [InlineData("pull_request/closed.with-organization.payload.json")] // closed, and not merged
    [InlineData("pull_request/assigned.payload.json")]
    [InlineData("workflow_job/completed.success.with-organization.payload.json")] // of a run that is not known
    [InlineData("release/published.payload.json")]
    [InlineData("check_run/completed.payload.json")]
    [InlineData("ping/payload.json")]
    public void What_says_nothing_of_deployments_gives_nothing(string file) => Assert.Empty(Read(file));

    [Fact]
    public void A_job_tells_when_its_run_began()
    {
        const long id = 2202229078;
        var history = new DeliveryHistory();
        var run = new RunFact { Service = "hello", Environment = "production", Repository = "Codertocat/Hello-World", Id = id, Commit = "3484a3fb816e0859fd6e1cea078d76385ff50625", Status = RunStatus.Queued, CreatedAt = Time("2021-08-05T10:33:50Z") };
        history.Apply(FactCodec.Write(run));
        var began = Assert.IsType<RunFact>(Assert.Single(Read("workflow_job/completed.success.with-organization.payload.json", history)));
        Assert.Equal((Time("2021-08-05T10:34:58Z"), RunStatus.Running), (began.StartedAt, began.Status));
        Assert.Empty(Read("workflow_job/queued.payload.json", history));
    }

    [Fact]
    public void An_issue_with_the_label_is_an_incident_until_it_is_deleted()
    {
        var history = new DeliveryHistory();
        var open = Assert.IsType<IncidentFact>(Assert.Single(Read("issues/assigned.payload.json", history)));
        Assert.Equal((1, "Spelling error in the README file", Time("2019-05-15T15:20:18Z"), null, "production"), (open.Number, open.Title, open.OpenedAt, open.ClosedAt, open.Environment));
        history.Apply(FactCodec.Write(open));
        Assert.Single(history.Snapshot().Issues);
        var gone = Assert.IsType<IncidentFact>(Assert.Single(Read("issues/deleted.payload.json", history)));
        history.Apply(FactCodec.Write(gone));
        Assert.Empty(history.Snapshot().Issues);
        Assert.Empty(Read("issues/demilestoned.payload.json", history)); // another issue, without the label or a pull request
    }

    [Fact]
    public void A_merged_pull_request_tells_of_the_commit_that_it_made()
    {
        // No recorded delivery is of a merge, so the one that was closed is told as merged, as GitHub documents it.
        string text = File.ReadAllText(Conformance.Require($"{Folder}/pull_request/closed.with-organization.payload.json"))
            .Replace("\"merged_at\": null", "\"merged_at\": \"2019-05-15T15:21:18Z\"", StringComparison.Ordinal);
        IReadOnlyList<Fact> facts = new WebhookReader(DoraHost.Options(Repositories).GitHub, new DeliveryHistory()).Read("pull_request", System.Text.Encoding.UTF8.GetBytes(text)).Facts;
        var change = Assert.IsType<ChangeFact>(Assert.Single(facts));
        Assert.Equal(("c4295bd74fb0f4fda03689c3df3f2803b658fd85", 2, Time("2019-05-15T15:20:33Z"), Time("2019-05-15T15:21:18Z")), (change.Commit, change.Pull, change.OpenedAt, change.MergedAt));
    }

    [Fact]
    public void A_body_that_is_no_delivery_is_a_json_error() =>
        Assert.Throws<JsonException>(() => new WebhookReader(DoraHost.Options(Repositories).GitHub, new DeliveryHistory()).Read("workflow_run", """{"workflow_run": 5}"""u8));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
