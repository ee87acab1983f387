using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>Deployments through the real process: what is let in, where it shows, and that it stays.</summary>
public sealed class DoraTests
{
    private const string Configuration = """
        auth: {tokens: {ci: {token: t0ken}}}
        dora:
          github:
            api_url: http://127.0.0.1:1
            token: ghp_unused
            webhook_secret: s3cret
            repositories: [{repository: octo-org/octo-repo, service: octo, workflows: [test.yml], environment: production, branch: master}]
        """;

    private const string Posted = """{"id": "1", "service": "shop", "environment": "production", "status": "success"}""";

    private static void Token(HttpRequestMessage request) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken");

    [Fact]
    public async Task A_signed_delivery_needs_no_token_a_post_does_and_both_survive_a_kill()
    {
        byte[] delivery = await File.ReadAllBytesAsync(Conformance.Require("dora/github-webhooks/workflow_run/completed.payload.json"), TestContext.Current.CancellationToken);
        using var folder = new ConfigFolder();
        folder.Write("pharos.yml", Configuration);
        await using (PharosProcess pharos = await folder.ServeAsync())
        {
            Assert.Equal(401, (await DeliverAsync(pharos, delivery, "wrong")).Status);
            Assert.Equal((202, """{"outcome":"recorded"}"""), await DeliverAsync(pharos, delivery, "s3cret"));
            Assert.Equal(401, (await pharos.PostAsync("ui", "/api/pharos/v1/deployments", Posted)).Status);
            Assert.Equal(201, (await pharos.PostAsync("ui", "/api/pharos/v1/deployments", Posted, change: Token)).Status);
            await pharos.KillAsync();
            Assert.DoesNotContain("ghp_unused", pharos.Log, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", pharos.Log, StringComparison.Ordinal);
        }
        await using PharosProcess again = await folder.ServeAsync();
        again.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken");
        (_, string list) = await again.GetAsync("ui", "/api/pharos/v1/deployments?service=shop");
        Assert.Contains("\"id\":\"api/deployment/1\"", list, StringComparison.Ordinal);
        (int status, string metrics) = await again.GetAsync("dora", "/metrics");
        Assert.Equal(200, status);
        Assert.Contains("dora_last_deployment_failed{service=\"shop\",environment=\"production\"} 0", metrics, StringComparison.Ordinal);
        (_, string marks) = await again.GetAsync("ui", $"/api/pharos/v1/annotations?from=0&to={DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()}&tags=deployment");
        Assert.Contains("\"title\":\"shop  to production: success\"".Replace("  ", " ", StringComparison.Ordinal), marks.Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_prints_the_figures_of_a_running_server()
    {
        using var folder = new ConfigFolder();
        await using PharosProcess pharos = await folder.ServeAsync();
        Assert.Equal(201, (await pharos.PostAsync("ui", "/api/pharos/v1/deployments", Posted)).Status);
        CommandResult table = await PharosProcess.RunAsync("dora", "--url", pharos["ui"].ToString(), "--window", "7d");
        Assert.Equal((0, ""), (table.ExitCode, table.Error));
        Assert.Contains("shop     production   0.14/d (high)", table.Output, StringComparison.Ordinal);
        CommandResult json = await PharosProcess.RunAsync("dora", "--url", pharos["ui"].ToString(), "--output", "json");
        Assert.StartsWith("{\n  \"days\": 30,\n  \"bands\": 2023,", json.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await PharosProcess.RunAsync("dora", "--window", "8d")).ExitCode);
        Assert.Equal(1, (await PharosProcess.RunAsync("dora", "--url", "http://127.0.0.1:1")).ExitCode);
    }

    private static Task<(int Status, string Body)> DeliverAsync(PharosProcess pharos, byte[] body, string secret) => pharos.PostAsync("ui", "/api/pharos/v1/webhooks/github", change: request =>
    {
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", "workflow_run");
        request.Headers.Add("X-GitHub-Delivery", "d-1");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
    });
}
