using System.Text;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>Configurations that are made to hurt.</summary>
public sealed class BadConfigurationTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(45);

    /// <summary>Nine levels of nine: about 400 million nodes.</summary>
    private static string Bomb()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        return yaml.ToString();
    }

    [Theory]
    [InlineData("prometheus/prometheus.yml"), InlineData("alertmanager/alertmanager.yml"), InlineData("prometheus/blackbox.yml"), InlineData("prometheus/rules.yml")]
    public async Task A_yaml_bomb_is_an_error_with_its_place(string file)
    {
        using var folder = new ConfigFolder("rule_files: [rules.yml]\n");
        folder.Write("pharos.yml", "files: {blackbox: prometheus/blackbox.yml}\n");
        folder.Write(file, Bomb());
        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(folder.Config);
        Assert.Equal(1, exitCode);
        Assert.Contains(findings, f => f.IsError && f.File.EndsWith(file, StringComparison.Ordinal) && f.Line > 0);
    }

    [Fact]
    public async Task A_yaml_bomb_does_not_stop_what_runs()
    {
        using var folder = new ConfigFolder();
        await using PharosProcess pharos = await folder.ServeAsync();
        folder.Write("prometheus/prometheus.yml", Bomb());
        (int status, string reason) = await pharos.PostAsync("prometheus", "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("prometheus.yml:", reason, StringComparison.Ordinal);
        Assert.Equal(0, await pharos.OwnMetricAsync("pharos_config_last_reload_successful"));
        Assert.Equal(2, await pharos.QueryAsync("1 + 1"));
    }

    [Fact]
    public async Task Brackets_without_end_are_an_error()
    {
        using var folder = new ConfigFolder("global: " + new string('[', 200_000));
        CommandResult result = await PharosProcess.RunAsync("check", "--config", folder.Config);
        Assert.True(result.ExitCode == 1, result.ToString()[..Math.Min(2000, result.ToString().Length)]);
        Assert.Contains("prometheus.yml:1:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_rules_in_a_circle_are_named_and_run()
    {
        using var folder = new ConfigFolder("global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n");
        folder.Write("prometheus/rules.yml", """
            groups:
              - name: circle
                rules:
                  - record: ring:first
                    expr: sum(ring:second) or vector(1)
                  - record: ring:second
                    expr: sum(ring:third) + 1
                  - record: ring:third
                    expr: max(ring:first)
                  - record: plain:one
                    expr: vector(1)
            """);

        (int exitCode, IReadOnlyList<CheckFinding> findings) = await PharosProcess.CheckAsync(folder.Config);
        Assert.Equal(0, exitCode);
        foreach (int line in (int[])[4, 6, 8]) Assert.Contains(findings, f => !f.IsError && f.IsAt("rules.yml", line) && f.Message.Contains("depends on itself", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Message.Contains("ring:first -> ring:second -> ring:third -> ring:first", StringComparison.Ordinal));

        await using PharosProcess pharos = await folder.ServeAsync();
        Assert.Equal(3, await pharos.OwnMetricAsync("pharos_rules_cyclic"));
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("plain:one") == 1 && await pharos.QueryAsync("ring:second") >= 2, () => pharos.Log, s_limit);
    }

    [Fact]
    public async Task Relabelling_that_doubles_a_label_again_and_again_ends()
    {
        await using HostileTargets targets = await HostileTargets.StartAsync();
        string doubling = string.Concat(Enumerable.Repeat("      - {source_labels: [grows], target_label: grows, regex: '(.*)', replacement: '$1$1'}\n", 60));
        string Job(string name, string rules) => $"  - job_name: {name}\n    metrics_path: /good\n    static_configs: [{{targets: ['{targets.Address}'], labels: {{grows: ab}}}}]\n{rules}";
        using var folder = new ConfigFolder("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
            + Job("targets", "    relabel_configs:\n" + doubling) + Job("samples", "    metric_relabel_configs:\n" + doubling) + Job("good", ""));
        await using PharosProcess pharos = await folder.ServeAsync();
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("up{job=\"good\"}") == 1 && await pharos.QueryAsync("up{job=\"samples\"}") == 0, () => pharos.Log, s_limit);
        Assert.Null(await pharos.QueryAsync("up{job=\"targets\"}"));
        Assert.InRange(await pharos.OwnMetricAsync("pharos_scrape_target_faults_total") ?? 0, 1, double.MaxValue);
        Assert.InRange(await pharos.OwnMetricAsync("pharos_scrape_failures_total", "reason=\"label_limit\"") ?? 0, 1, double.MaxValue);
        Assert.Contains("at most 1048576 are allowed", pharos.Log, StringComparison.Ordinal);
        Assert.False(pharos.HasExited, pharos.Log);
    }
}
