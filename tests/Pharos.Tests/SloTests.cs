using System.Globalization;
using System.Text.Json;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>SLOs of the built executable: rules that run with the others, the API, the command line and the gate.</summary>
public sealed class SloTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Always good, always bad, and one that counts nothing; events come from Pharos's own scrape of itself.</summary>
    private const string Slos = """
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: good, displayName: All is well, labels: {environment: test}, annotations: {pharos/runbook: http://x/runbooks/burn, pharos/policy: strict}}
        spec:
          service: shop
          indicator: {spec: {ratioMetric: {counter: false,
            good: {metricSource: {type: Prometheus, spec: {query: 'sum(sum_over_time(up[{{.window}}]))'}}},
            total: {metricSource: {type: Prometheus, spec: {query: 'sum(count_over_time(up[{{.window}}]))'}}}}}}
          timeWindow: [{duration: 30d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.995}]
        ---
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: bad, labels: {environment: test}, annotations: {pharos/runbook: http://x/runbooks/burn, pharos/policy: strict}}
        spec:
          service: shop
          indicator: {spec: {ratioMetric: {counter: false,
            bad: {metricSource: {type: Prometheus, spec: {query: 'sum(count_over_time(up[{{.window}}]))'}}},
            total: {metricSource: {type: Prometheus, spec: {query: 'sum(count_over_time(up[{{.window}}]))'}}}}}}
          timeWindow: [{duration: 30d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.99}]
        ---
        apiVersion: openslo/v1
        kind: SLO
        metadata: {name: silent, labels: {environment: other}, annotations: {pharos/runbook: http://x/runbooks/burn}}
        spec:
          service: shop
          indicator: {spec: {ratioMetric: {counter: true,
            good: {metricSource: {type: Prometheus, spec: {query: 'nothing_total{a="good"}'}}},
            total: {metricSource: {type: Prometheus, spec: {query: 'nothing_total'}}}}}}
          timeWindow: [{duration: 28d, isRolling: true}]
          budgetingMethod: Occurrences
          objectives: [{target: 0.9}]
        ---
        apiVersion: pharos/v1
        kind: ErrorBudgetPolicy
        metadata: {name: strict, displayName: Strict}
        spec: {steps: [{consumed: 100, title: Stop, text: Nothing is released., freeze: true}, {consumed: 50, title: Watch, text: Look at it.}]}
        """;

    private static ConfigFolder Folder()
    {
        var folder = new ConfigFolder("""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            scrape_configs:
              - job_name: self
                static_configs: [{targets: ["${PHAROS_PROMETHEUS_ADDRESS}"]}]
            """);
        folder.Write("slo/shop.yml", Slos);
        folder.Write("runbooks/burn.md", "# Burn\n");
        return folder;
    }

    private static async Task<JsonElement> GetAsync(PharosProcess pharos, string path, int expected = 200)
    {
        (int status, string body) = await pharos.GetAsync("ui", path);
        Assert.True(status == expected, $"{path}: {status} {body}");
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    /// <summary>Waits until the long windows of the good and the bad SLO are recorded, which happens every 30 seconds.</summary>
    private static async Task<Dictionary<string, JsonElement>> RecordedAsync(PharosProcess pharos)
    {
        Dictionary<string, JsonElement> slos = [];
        await Eventually.TrueAsync(async () =>
        {
            slos = (await GetAsync(pharos, "/api/pharos/v1/slos")).EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!);
            return slos.Values.Count(s => s.GetProperty("budgetRemaining").ValueKind == JsonValueKind.Number) == 2;
        }, () => pharos.Log, s_limit);
        return slos;
    }

    [Fact]
    public async Task Budgets_follow_from_what_was_counted()
    {
        using ConfigFolder folder = Folder();
        await using PharosProcess pharos = await folder.ServeAsync();
        Dictionary<string, JsonElement> slos = await RecordedAsync(pharos);

        JsonElement good = slos["shop-good"], bad = slos["shop-bad"], silent = slos["shop-silent"];
        Assert.Equal("All is well", good.GetProperty("title").GetString());
        Assert.Equal(1, good.GetProperty("budgetRemaining").GetDouble(), 9);
        Assert.Equal(3.6 * 3600, good.GetProperty("budgetRemainingSeconds").GetDouble(), 6);
        Assert.Equal("ok", good.GetProperty("health").GetString());
        Assert.Equal(1 - 100, bad.GetProperty("budgetRemaining").GetDouble(), 6); // everything fails: a hundred times the rate of 1 %
        Assert.Equal(100, bad.GetProperty("burnRate").GetDouble(), 6);
        Assert.Equal("exhausted", bad.GetProperty("health").GetString());
        Assert.True(bad.GetProperty("frozen").GetBoolean());
        Assert.Equal("absent", silent.GetProperty("data").GetString());
        Assert.Equal(JsonValueKind.Null, silent.GetProperty("budgetRemaining").ValueKind);

        Assert.Equal(["shop-silent"], (await GetAsync(pharos, "/api/pharos/v1/slos?environment=other")).EnumerateArray().Select(s => s.GetProperty("id").GetString()));
        JsonElement detail = await GetAsync(pharos, "/api/pharos/v1/slos/shop-bad");
        Assert.Equal([14.4, 6, 3, 1], detail.GetProperty("burns").EnumerateArray().Select(b => b.GetProperty("factor").GetDouble()));
        await Eventually.TrueAsync(async () => (await GetAsync(pharos, "/api/pharos/v1/slos/shop-bad")).GetProperty("alerts").EnumerateArray().Count(a => a.GetProperty("state").GetString() == "firing") == 2, () => pharos.Log, s_limit);
        // The budget's own series is recorded by the evaluation after the one that recorded the period's error ratio.
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("slo:period_error_budget_remaining:ratio{sloth_id=\"shop-bad\"}") is { } remaining && Math.Abs(-99 - remaining) < 1e-6, () => pharos.Log, s_limit);
        Assert.Equal(30, await pharos.QueryAsync("slo:time_period:days{sloth_id=\"shop-good\"}"));

        JsonElement history = await GetAsync(pharos, "/api/pharos/v1/slos/shop-good/history?range=7d");
        Assert.Equal(28, history.GetProperty("steps").GetArrayLength());
        Assert.Equal(1, history.GetProperty("steps")[27][1].GetDouble(), 9);
        Assert.Equal(1, history.GetProperty("compliance").GetDouble(), 9);
        await GetAsync(pharos, "/api/pharos/v1/slos/shop-good/history?range=1y", 400);
        await GetAsync(pharos, "/api/pharos/v1/slos/nope", 404);
        await GetAsync(pharos, "/api/pharos/v1/slos/nope/history", 404);

        (_, string rules) = await pharos.GetAsync("prometheus", "/api/v1/rules");
        Assert.Contains("\"name\":\"sloth-slo-alerts-shop-bad\",\"file\":\"" + Path.Combine(folder.Config, "slo/shop.yml"), rules, StringComparison.Ordinal);
        Assert.Contains("runbook_url\":\"http://x/runbooks/burn", rules, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_lists_shows_and_gates()
    {
        using ConfigFolder folder = Folder();
        await using PharosProcess pharos = await folder.ServeAsync();
        await RecordedAsync(pharos);
        string url = pharos["ui"].ToString();

        CommandResult list = await PharosProcess.RunAsync("slo", "list", "--url", url);
        Assert.Equal(0, list.ExitCode);
        Assert.Matches(@"(?m)^shop-good +99\.5 % +30d +ok +100 % +3h 36m +0 +0 +-$", list.Output);
        Assert.Matches(@"(?m)^shop-bad +99 % +30d +exhausted +-9900 % .* Stop$", list.Output);
        Assert.Matches(@"(?m)^shop-silent +90 % +4w +no data +- +- +- ", list.Output);
        CommandResult json = await PharosProcess.RunAsync("slo", "list", "--url", url, "--service", "shop", "--output", "json");
        using (var document = JsonDocument.Parse(json.Output)) Assert.Equal(3, document.RootElement.GetArrayLength());

        CommandResult show = await PharosProcess.RunAsync("slo", "show", "shop-bad", "--url", url);
        Assert.Equal(0, show.ExitCode);
        Assert.Contains("sum(count_over_time(up[{{.window}}]))", show.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^critical +1h +100 +5m +100 +14\.4 +burning$", show.Output);
        Assert.Contains("* from 100 % consumed: Stop (freezes releases). Nothing is released.", show.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await PharosProcess.RunAsync("slo", "show", "nope", "--url", url)).ExitCode);

        CommandResult frozen = await PharosProcess.RunAsync("gate", "--service", "shop", "--environment", "test", "--url", url);
        Assert.Equal(1, frozen.ExitCode);
        Assert.Contains("releases are frozen", frozen.Output, StringComparison.Ordinal);
        Assert.Contains("shop-bad: 10000 % of the budget consumed. Stop: Nothing is released.", frozen.Output, StringComparison.Ordinal);
        CommandResult open = await PharosProcess.RunAsync("gate", "--service", "shop", "--environment", "other", "--url", url);
        Assert.Equal(0, open.ExitCode);
        Assert.Contains("shop-silent is not judged: there are no figures", open.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await PharosProcess.RunAsync("gate", "--service", "nobody", "--url", url)).ExitCode);
        Assert.Equal(2, (await PharosProcess.RunAsync("gate", "--url", url)).ExitCode);
        Assert.Equal(1, (await PharosProcess.RunAsync("gate", "--service", "shop", "--url", "http://127.0.0.1:1")).ExitCode); // nobody answers: not a yes
    }

    [Fact]
    public async Task A_reload_takes_changes_up_and_refuses_faults_with_their_place()
    {
        using ConfigFolder folder = Folder();
        await using PharosProcess pharos = await folder.ServeAsync();

        folder.Write("slo/shop.yml", Slos.Replace("target: 0.9}", "target: nine}", StringComparison.Ordinal));
        (int status, string reason) = await pharos.PostAsync("prometheus", "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("shop.yml:35:25: error: spec.objectives[0].target: expected a number", reason, StringComparison.Ordinal);
        Assert.Equal(0.9, (await GetAsync(pharos, "/api/pharos/v1/slos/shop-silent")).GetProperty("objective").GetDouble());

        folder.Write("slo/shop.yml", Slos.Replace("target: 0.9}", "target: 0.97}", StringComparison.Ordinal).Replace("name: good,", "name: better,", StringComparison.Ordinal));
        Assert.Equal(200, (await pharos.PostAsync("prometheus", "/-/reload")).Status);
        Assert.Equal(0.97, (await GetAsync(pharos, "/api/pharos/v1/slos/shop-silent")).GetProperty("objective").GetDouble(), 9);
        await GetAsync(pharos, "/api/pharos/v1/slos/shop-good", 404);
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("slo:objective:ratio{sloth_id=\"shop-better\"}") == 0.995 && await pharos.QueryAsync("slo:objective:ratio{sloth_id=\"shop-good\"}") is null, () => pharos.Log, s_limit);
    }

    [Theory]
    [InlineData("annotations: {pharos/runbook: http://x/runbooks/burn}", "annotations: {}", "has no runbook", 25)]
    [InlineData("annotations: {pharos/runbook: http://x/runbooks/burn}", "annotations: {pharos/runbook: http://x/runbooks/none}", "there is no runbook none in runbooks/", 27)]
    [InlineData("'nothing_total'", "'sum(nothing_total[{{.window}}]'", "could not parse the query: 1:22: unclosed left parenthesis", 32)]
    [InlineData("displayName: All is well", "displayName: 'All is {{ well'", "template of summary", 0)]
    public async Task Check_finds_what_the_rules_would_stumble_over(string was, string becomes, string message, int line)
    {
        using ConfigFolder folder = Folder();
        (int clean, IReadOnlyList<CheckFinding> none) = await PharosProcess.CheckAsync(folder.Config);
        Assert.True(clean == 0, string.Join('\n', none));
        folder.Write("slo/shop.yml", Slos.Replace(was, becomes, StringComparison.Ordinal));
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(folder.Config);
        Assert.Equal(1, exitCode);
        Assert.True(findings.Any(f => f.IsError && f.Message.Contains(message, StringComparison.Ordinal) && (line == 0 || f.IsAt("slo/shop.yml", line))), string.Join('\n', findings));
    }

    [Fact]
    public async Task An_alert_that_can_never_fire_is_a_finding()
    {
        using ConfigFolder folder = Folder();
        (_, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(folder.Config);
        CheckFinding finding = Assert.Single(findings, f => f.Message.Contains("can never fire", StringComparison.Ordinal));
        Assert.Equal(35, finding.Line); // the target of 90 %
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"a burn rate of {13.44} over 1h"), finding.Message, StringComparison.Ordinal);
    }
}
