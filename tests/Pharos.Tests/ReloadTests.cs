using System.Diagnostics;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>A reload takes over a whole configuration or nothing of it.</summary>
public sealed class ReloadTests
{
    private const string OneRule = """
        groups:
          - name: numbers
            rules:
              - record: number:of:rules
                expr: vector(1)
        """;

    private const string TwoRules = OneRule + """

              - record: number:second
                expr: vector(2)
        """;

    /// <summary>Line 5 has the fault.</summary>
    private const string BadRule = """
        groups:
          - name: numbers
            rules:
              - record: number:of:rules
                expr: sum(
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static ConfigFolder WithOneRule()
    {
        var folder = new ConfigFolder("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\n");
        folder.Write("prometheus/rules.yml", OneRule);
        return folder;
    }

    private static async Task<bool> HasRuleAsync(PharosProcess pharos, string name) => (await pharos.GetAsync("prometheus", "/api/v1/rules")).Body.Contains(name, StringComparison.Ordinal);

    [Theory]
    [InlineData("prometheus/rules.yml", BadRule, "rules.yml:5:")]
    [InlineData("prometheus/prometheus.yml", "global:\n  scrape_intervall: 1s\n", "prometheus.yml:2:3")]
    [InlineData("prometheus/prometheus.yml", "global:\n  scrape_interval: ${PHAROS_TEST_UNSET_VARIABLE}\n", "prometheus.yml:2:20")]
    [InlineData("prometheus/prometheus.yml", "global: [\n", "prometheus.yml:")]
    [InlineData("alertmanager/alertmanager.yml", "route:\n  receiver: nobody\nreceivers:\n  - name: somebody\n", "alertmanager.yml:")]
    [InlineData("prometheus/blackbox.yml", "modules:\n  web:\n    probr: http\n", "blackbox.yml:3:5")]
    [InlineData("pharos.yml", "files:\n  blackbox: prometheus/blackbox.yml\nlistn: {}\n", "pharos.yml:3:1")]
    public async Task A_fault_changes_nothing_and_is_named_with_its_place(string file, string text, string place)
    {
        using ConfigFolder folder = WithOneRule();
        folder.Write("pharos.yml", "files: {blackbox: prometheus/blackbox.yml}\n");
        await using PharosProcess pharos = await folder.ServeAsync();
        Assert.Equal(1, await pharos.OwnMetricAsync("pharos_config_last_reload_successful"));

        folder.Write(file, text);
        (int status, string reason) = await pharos.PostAsync("prometheus", "/-/reload");

        Assert.Equal(500, status);
        Assert.Contains(place, reason, StringComparison.Ordinal);
        Assert.True(await HasRuleAsync(pharos, "number:of:rules"));
        Assert.Equal(0, await pharos.OwnMetricAsync("pharos_config_last_reload_successful"));
        (_, string runtime) = await pharos.GetAsync("prometheus", "/api/v1/status/runtimeinfo");
        Assert.Contains("\"reloadConfigSuccess\":false", runtime, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("number:of:rules") == 1, () => pharos.Log, s_limit); // the old rules go on
    }

    [Fact]
    public async Task A_good_file_takes_effect_after_a_bad_one()
    {
        using ConfigFolder folder = WithOneRule();
        await using PharosProcess pharos = await folder.ServeAsync();
        folder.Write("prometheus/rules.yml", BadRule);
        Assert.Equal(500, (await pharos.PostAsync("prometheus", "/-/reload")).Status);

        folder.Write("prometheus/rules.yml", TwoRules);
        (int status, string answer) = await pharos.PostAsync("prometheus", "/-/reload");

        Assert.True(status == 200, answer);
        Assert.True(await HasRuleAsync(pharos, "number:second"));
        Assert.Equal(1, await pharos.OwnMetricAsync("pharos_config_last_reload_successful"));
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("number:second") == 2, () => pharos.Log, s_limit);
    }

    [Fact]
    public async Task Sighup_reloads_as_the_request_does()
    {
        using ConfigFolder folder = WithOneRule();
        await using PharosProcess pharos = await folder.ServeAsync();

        folder.Write("prometheus/rules.yml", BadRule);
        pharos.Hangup();
        await Eventually.TrueAsync(async () => await pharos.OwnMetricAsync("pharos_config_last_reload_successful") == 0, () => pharos.Log, s_limit);
        Assert.True(await HasRuleAsync(pharos, "number:of:rules"));
        Assert.Contains("rules.yml:5:", pharos.Log, StringComparison.Ordinal);

        folder.Write("prometheus/rules.yml", TwoRules);
        pharos.Hangup();
        await Eventually.TrueAsync(() => HasRuleAsync(pharos, "number:second"), () => pharos.Log, s_limit);
        Assert.False(pharos.HasExited);
    }

    /// <summary>As a service manager does that reloads what has just said to be ready.</summary>
    [Fact]
    public async Task Sighup_while_it_starts_ends_nothing_and_is_followed_afterwards()
    {
        using ConfigFolder folder = WithOneRule();
        using Process process = PharosProcess.Start(["serve", "--config", folder.Config, "--data", folder.Data, .. PharosProcess.FreePorts()]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            var log = new List<string?> { await process.StandardOutput.ReadLineAsync(limit.Token) }; // a store is open; the rest is still to come
            Assert.Equal(0, PharosProcess.SendSignal(process.Id, 1));
            while (log[^1]?.EndsWith("configuration reloaded", StringComparison.Ordinal) == false) log.Add(await process.StandardOutput.ReadLineAsync(limit.Token));
            Assert.True(log[^1] is not null, string.Join('\n', log));
            Assert.Contains(log, line => line!.Contains("Ui listens", StringComparison.Ordinal));
        }
        finally { process.Kill(); }
    }

    [Fact]
    public async Task Alertmanagers_listener_reloads_too_and_says_why_not()
    {
        using ConfigFolder folder = WithOneRule();
        await using PharosProcess pharos = await folder.ServeAsync();
        folder.Write("prometheus/rules.yml", BadRule);
        (int status, string reason) = await pharos.PostAsync("alertmanager", "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("rules.yml:5:", reason, StringComparison.Ordinal);
        folder.Write("prometheus/rules.yml", TwoRules);
        Assert.Equal(200, (await pharos.PostAsync("alertmanager", "/-/reload")).Status);
        Assert.True(await HasRuleAsync(pharos, "number:second"));
    }
}
