using System.Text;
using Pharos.Configuration;
using Pharos.Reliability.Dora;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.GitHub;
using Pharos.Reliability.Tests.Dora.Support;
using Pharos.State;

namespace Pharos.Reliability.Tests.Dora;

public sealed class WebhookApiTests
{
    private static readonly RepositoryOptions Repository = new() { Name = "anvila/api", Service = "anvila-api", Workflows = ["Deploy"], Environment = "production" };

    private static byte[] Run(string conclusion, long id = 5) => Encoding.UTF8.GetBytes(
        $$"""{"action":"completed","workflow_run":{"id":{{id}},"name":"Deploy","head_branch":"main","head_sha":"abc1234567","run_number":1,"run_attempt":1,"status":"completed","conclusion":"{{conclusion}}","created_at":"2026-05-04T07:50:00Z","run_started_at":"2026-05-04T07:50:00Z","updated_at":"2026-05-04T07:55:00Z"}, "repository":{"full_name":"anvila/api"} }""");

    [Theory] // the first is the example of GitHub's documentation on validating deliveries
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", true)]
    [InlineData("sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17", true)]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18", false)]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e", false)]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_signature_is_the_hmac_of_the_body(string? header, bool isValid) =>
        Assert.Equal(isValid, WebhookSignature.IsValid("Hello, World!"u8, DoraHost.Secret, header));

    [Fact]
    public void No_secret_signs_nothing() => Assert.False(WebhookSignature.IsValid("x"u8, "", "sha256=" + new string('0', 64)));

    [Fact]
    public async Task A_failed_run_is_recorded_once_and_shows_in_the_figures()
    {
        await using DoraHost host = await DoraHost.StartAsync(DoraHost.Options(Repository));
        Assert.Equal((202, """{"outcome":"recorded"}"""), await host.DeliverAsync("workflow_run", Run("failure"), "d-1"));
        Assert.Equal((202, """{"outcome":"duplicate"}"""), await host.DeliverAsync("workflow_run", Run("failure"), "d-1"));
        Assert.Equal((202, """{"outcome":"unchanged"}"""), await host.DeliverAsync("workflow_run", Run("failure"), "d-2"));
        Assert.Equal((202, """{"outcome":"ignored"}"""), await host.DeliverAsync("star", "{}"u8.ToArray(), "d-3"));
        JournalEvent entry = Assert.Single(host.Journal.Query(new EventQuery()).Events);
        Assert.Equal((EventTypes.PipelineRun, "anvila-api", "production"), (entry.Type, entry.Service, entry.Environment));
        string metrics = await host.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("""dora_last_deployment_failed{service="anvila-api",environment="production"} 1""", metrics);
        Assert.Contains("""dora_change_failure_ratio{service="anvila-api",environment="production",window="7d"} 1""", metrics);
    }

    [Fact]
    public async Task What_is_not_signed_with_the_secret_is_refused_and_nothing_is_kept()
    {
        await using DoraHost host = await DoraHost.StartAsync(DoraHost.Options(Repository));
        Assert.Equal(401, (await host.DeliverAsync("workflow_run", Run("failure"), "d-1", secret: "other")).Status);
        Assert.Equal(401, (await host.DeliverAsync("workflow_run", Run("failure"), "d-2", change: r => r.Headers.Remove("X-Hub-Signature-256"))).Status);
        Assert.Equal(400, (await host.DeliverAsync("workflow_run", Run("failure"), "d-3", change: r => r.Headers.Remove("X-GitHub-Delivery"))).Status);
        Assert.Equal(400, (await host.DeliverAsync("workflow_run", "no json"u8.ToArray(), "d-4")).Status);
        Assert.Equal(415, (await host.DeliverAsync("workflow_run", Run("failure"), "d-5", change: r => r.Content!.Headers.ContentType = new("application/x-www-form-urlencoded"))).Status);
        Assert.Empty(host.Journal.Query(new EventQuery()).Events);
        Assert.Contains("pharos_dora_webhook_deliveries_total{outcome=\"refused\"} 5", host.Registry.Write());
    }

    [Fact]
    public async Task Without_a_configured_secret_or_with_one_that_cannot_be_read_everything_is_refused()
    {
        DoraOptions options = DoraHost.Options(Repository);
        await using DoraHost host = await DoraHost.StartAsync(options with { GitHub = options.GitHub with { WebhookSecret = null } });
        Assert.Equal(403, (await host.DeliverAsync("workflow_run", Run("failure"), "d-1")).Status);
        await host.Part.ApplyAsync(options with { GitHub = options.GitHub with { WebhookSecret = Secret.FromFile("/does/not/exist") } });
        Assert.Equal(401, (await host.DeliverAsync("workflow_run", Run("failure"), "d-2", secret: "")).Status);
    }

    [Fact]
    public async Task More_than_25_MiB_is_refused()
    {
        await using DoraHost host = await DoraHost.StartAsync(DoraHost.Options(Repository));
        Assert.Equal(413, (await host.DeliverAsync("push", new byte[25 * 1024 * 1024 + 1], "d-1")).Status);
    }

    [Fact]
    public async Task What_was_recorded_is_there_after_a_restart()
    {
        await using DoraHost host = await DoraHost.StartAsync(DoraHost.Options(Repository));
        await host.DeliverAsync("workflow_run", Run("failure"), "d-1");
        await using var again = new DoraPart(host.Journal, new(), host.Clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        again.Start();
        Assert.Equal(["failure"], again.Marks(Story.At(-600), Story.At(600)).Select(m => m.Status));
    }
}
