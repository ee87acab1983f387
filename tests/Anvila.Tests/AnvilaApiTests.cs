using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Anvila.Api.Faults;
using Anvila.Api.Telemetry;
using Microsoft.Extensions.Time.Testing;
using Pharos.Testing;

namespace Anvila.Tests;

public sealed class AnvilaApiTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("api/v1/runs/{runId:long}/", "/api/v1/runs/{runId}")]
    [InlineData("/", "/")]
    [InlineData("/a/{x:regex(^\\d+$)}/b", "/a/{x}/b")]
    public void A_route_label_has_no_constraints(string template, string label) => Assert.Equal(label, RouteTemplates.Clean(template));

    [Fact]
    public async Task Metrics_use_route_templates_and_carry_trace_ids()
    {
        await using SampleProcess api = await SampleProcess.StartAsync("Anvila.Api", "--environment", "staging", "--data", _folder.Path);
        await SignInAsync(api.Client);
        for (int i = 0; i < 20; i++) await api.Client.GetAsync($"/nothing/{i}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/api/v1/projects/3", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.Client.GetAsync("/_faults", TestContext.Current.CancellationToken)).StatusCode);

        string page = await ScrapeAsync(api.Client);
        Assert.Contains("http_requests_total{method=\"GET\",route=\"(unmatched)\",status=\"404\"} 21", page);
        Assert.DoesNotContain("/nothing", page);
        Assert.Matches("""http_request_duration_seconds_bucket\{method="GET",route="/api/v1/projects/\{projectId\}",status="200",le="[^"]+"\} 1 # \{trace_id="[0-9a-f]{32}",span_id="[0-9a-f]{16}"\}""", page);
        Assert.Contains("http_requests_in_progress{method=\"GET\",route=\"/api/v1/projects/{projectId}\"} 0", page);
        Assert.EndsWith("# EOF\n", page);
        string traceId = Regex.Match(page, """route="/api/v1/projects/\{projectId\}",status="200",le="[^"]+"\} 1 # \{trace_id="([0-9a-f]+)""").Groups[1].Value;
        Assert.Contains(api.Output, line => line.StartsWith('{') && line.Contains($"\"trace_id\":\"{traceId}\""));
    }

    [Fact]
    public async Task A_run_can_be_started_and_followed_and_needs_a_session()
    {
        await using SampleProcess runtime = await SampleProcess.StartAsync("Anvila.Runtime");
        await using SampleProcess api = await SampleProcess.StartAsync("Anvila.Api", "--environment", "production", "--data", _folder.Path, "--runtime", runtime.Client.BaseAddress!.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Client.GetAsync("/api/v1/projects", TestContext.Current.CancellationToken)).StatusCode);
        await SignInAsync(api.Client);
        HttpResponseMessage started = await api.Client.PostAsJsonAsync("/api/v1/agents/1/runs", new { input = "check the invoice" }, TestContext.Current.CancellationToken);
        while (started.StatusCode == HttpStatusCode.BadGateway) // three in a thousand are refused by the runtime
            started = await api.Client.PostAsJsonAsync("/api/v1/agents/1/runs", new { input = "check the invoice" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Contains("running", await api.Client.GetStringAsync(started.Headers.Location, TestContext.Current.CancellationToken));
        Assert.Contains("\"runs\":[{\"id\":1,", await api.Client.GetStringAsync("/api/v1/search?q=the%20invoice", TestContext.Current.CancellationToken));
        Assert.Contains("ready", await api.Client.GetStringAsync("/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_error_fault_hits_its_route_alone_and_ends_when_deleted()
    {
        await using SampleProcess api = await SampleProcess.StartAsync("Anvila.Api", "--faults", "--environment", "staging", "--data", _folder.Path);
        HttpResponseMessage added = await api.Client.PostAsJsonAsync("/_faults", new { route = "/health", kind = "errors", amount = 503, expires_in_s = 60 }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Client.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/ready", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains("status=\"503\"", await ScrapeAsync(api.Client));
        Assert.Equal(HttpStatusCode.OK, (await api.Client.DeleteAsync(added.Headers.Location, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void A_fault_never_outlives_the_maximum()
    {
        var clock = new FakeTimeProvider();
        var faults = new FaultRegistry(clock);
        (Fault? fault, string? error) = faults.Add(new FaultRequest("/health", "latency", 100, null, 1e9));
        Assert.Null(error);
        Assert.Equal(clock.GetUtcNow() + FaultRegistry.MaximumLifetime, fault!.Expires);
        clock.Advance(FaultRegistry.MaximumLifetime);
        Assert.Empty(faults.Active);
    }

    [Theory]
    [InlineData("nothing", 1.0, 1.0)]
    [InlineData("latency", 0.0, 1.0)]
    [InlineData("errors", 200.0, 1.0)]
    [InlineData("errors", 500.0, 1.5)]
    [InlineData("cpu", 100000.0, 1.0)]
    [InlineData("memory", double.NaN, 1.0)]
    [InlineData("7", 1.0, 1.0)]
    public void A_wrong_fault_is_refused(string kind, double amount, double ratio)
    {
        (Fault? fault, string? error) = new FaultRegistry(new FakeTimeProvider()).Add(new FaultRequest(null, kind, amount, ratio, 10));
        Assert.Null(fault);
        Assert.NotEmpty(error!);
    }

    private static async Task SignInAsync(HttpClient client)
    {
        HttpResponseMessage answer = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = "ada@anvila.test", password = "anvila-ada" });
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        client.DefaultRequestHeaders.Authorization = new("Bearer", body.RootElement.GetProperty("token").GetString());
    }

    private static async Task<string> ScrapeAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text; version=1.0.0");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal("application/openmetrics-text", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
