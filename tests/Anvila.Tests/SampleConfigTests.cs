using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pharos.Alerting.Config;
using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Dashboards;
using Pharos.Exporters.Blackbox;
using Pharos.Metrics.Config;
using Pharos.Metrics.PromQL;
using Pharos.Testing;
using Pharos.Traces.Config;

namespace Anvila.Tests;

/// <summary>The configuration of the sample as files: what the originals' own checkers say, and that its links lead somewhere.</summary>
public sealed partial class SampleConfigTests : IDisposable
{
    private static readonly string Config = Path.Combine(RepositoryRoot(), "config", "anvila");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/usr/bin/promtool", "check config", "prometheus/prometheus.yml")]
    [InlineData("/usr/bin/amtool", "check-config", "alertmanager/alertmanager.yml")]
    [InlineData("/usr/bin/prometheus-blackbox-exporter", "--config.check --config.file", "prometheus/blackbox.yml")]
    public async Task The_originals_accept_it_without_any_environment(string tool, string arguments, string file)
    {
        Assert.SkipUnless(File.Exists(tool), $"{tool} is not installed");
        Expand();
        using Process process = Process.Start(new ProcessStartInfo(tool, $"{arguments} {_folder.File(file)}") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }

    [Fact]
    public void Our_readers_accept_it_without_a_finding_and_without_any_environment()
    {
        var errors = new ConfigErrors();
        var environment = new ConfigEnvironment(_ => null);
        var paths = new PathMap(Config, []);
        BlackboxExporter.Check(Path.Combine(Config, "prometheus/blackbox.yml"), environment, errors);
        PrometheusSettings prometheus = PrometheusSettings.Load(Path.Combine(Config, "prometheus/prometheus.yml"), environment, paths, errors);
        Assert.NotNull(AlertmanagerConfigReader.Load(Path.Combine(Config, "alertmanager/alertmanager.yml"), environment, paths, errors, TimeProvider.System));
        GrafanaProvisioning provisioning = GrafanaProvisioning.Load(Path.Combine(Config, "grafana/provisioning"), environment, paths, errors);
        IReadOnlyList<Dashboard> dashboards = DashboardStore.ReadAll(provisioning, errors);
        var expressions = new PromQLExpressions([]);
        int rules = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Config, "prometheus/rules"), "*.yml"))
            rules += RuleFile.Read(ConfigFile.Load(file, environment, errors), expressions, new GoAlertTemplates(), errors).Sum(g => g.Rules.Count);
        TempoSettings tempo = TempoSettings.Load(Path.Combine(Config, "tempo/tempo.yml"), environment, errors);
        Assert.True(errors.Findings.Count == 0, string.Join('\n', errors.Findings));
        Assert.True(tempo.Generator is { IsOn: true, RemoteWrite.Items.Count: 1 });
        Assert.Equal(7, prometheus.StaticTargets().Count());
        Assert.Equal(26, rules);
        Assert.Equal(6, dashboards.Count);
        Assert.All(dashboards.SelectMany(d => d.Queries).Where(q => !q.Expression.StartsWith("label_values", StringComparison.Ordinal)), q => Assert.Null(expressions.Check(Variables().Replace(q.Expression, m => m.Value is "$__rate_interval" or "$__range" ? "5m" : "x"))));
    }

    [Fact]
    public void Each_alert_has_its_runbook_dashboard_value_summary_severity_service_and_environment()
    {
        string[] runbooks = [.. Directory.EnumerateFiles(Path.Combine(Config, "runbooks"), "*.md").Select(f => Path.GetFileNameWithoutExtension(f)!)];
        Dictionary<string, JsonElement> dashboards = Dashboards();
        var used = new HashSet<string>();
        int alerts = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Config, "prometheus/rules"), "*.yml"))
        {
            foreach (string rule in Alert().Split(File.ReadAllText(file)).Skip(1))
            {
                alerts++;
                string runbook = Assert.Single(Runbook().Matches(rule)).Groups[1].Value;
                Assert.Contains(runbook, runbooks);
                used.Add(runbook);
                Match dashboard = Assert.Single(Dashboard().Matches(rule));
                JsonElement board = Assert.Contains(dashboard.Groups["uid"].Value, dashboards);
                string[] variables = [.. board.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => v.GetProperty("name").GetString()!)];
                Assert.All(Variable().Matches(dashboard.Value), v => Assert.Contains(v.Groups[1].Value, variables));
                foreach (string key in (string[])["severity: ", "value: ", "summary: ", "description: ", "for: "]) Assert.Contains(key, rule);
            }
        }
        Assert.Equal(19, alerts);
        // Alerts of SLOs are made from these files; their runbooks are annotations there.
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Config, "slo"), "*.yml"))
            foreach (Match link in SloRunbook().Matches(File.ReadAllText(file))) used.Add(link.Groups[1].Value);
        Assert.Equal(runbooks.Order(), used.Order());
        foreach (string runbook in runbooks)
        {
            string text = File.ReadAllText(Path.Combine(Config, "runbooks", runbook + ".md"));
            foreach (string heading in (string[])["What it means", "Likely causes", "First three steps", "How to resolve", "When to roll back", "When to escalate"]) Assert.Contains($"\n## {heading}\n", text);
            Assert.All(Link().Matches(text), l => Assert.Contains(l.Groups[1].Value, runbooks));
        }
    }

    [Fact]
    public void Dashboards_have_unique_panels_that_do_not_overlap_and_a_data_source_that_is_provisioned()
    {
        Dictionary<string, JsonElement> dashboards = Dashboards();
        Assert.Equal(6, dashboards.Count);
        string[] provisioned = [.. File.ReadLines(Path.Combine(Config, "grafana/provisioning/datasources/datasources.yml")).Select(line => line.Trim()).Where(line => line.StartsWith("uid: ", StringComparison.Ordinal)).Select(line => line[5..])];
        foreach ((string uid, JsonElement board) in dashboards)
        {
            var ids = new HashSet<int>();
            var taken = new HashSet<(int, int)>();
            foreach (JsonElement panel in board.GetProperty("panels").EnumerateArray())
            {
                Assert.True(ids.Add(panel.GetProperty("id").GetInt32()), $"{uid}: panel id twice");
                JsonElement grid = panel.GetProperty("gridPos");
                (int x, int y, int w, int h) = (grid.GetProperty("x").GetInt32(), grid.GetProperty("y").GetInt32(), grid.GetProperty("w").GetInt32(), grid.GetProperty("h").GetInt32());
                Assert.True(x + w <= 24, $"{uid}: {panel.GetProperty("title")} is too wide");
                for (int i = x; i < x + w; i++) for (int j = y; j < y + h; j++) Assert.True(taken.Add((i, j)), $"{uid}: {panel.GetProperty("title")} overlaps");
                if (panel.TryGetProperty("datasource", out JsonElement source)) Assert.Contains(source.GetProperty("uid").GetString(), provisioned);
            }
        }
    }

    private void Expand()
    {
        foreach (string file in Directory.EnumerateFiles(Config, "*", SearchOption.AllDirectories))
        {
            var errors = new ConfigErrors();
            string text = File.ReadAllText(file);
            string relative = Path.GetRelativePath(Config, file);
            _folder.Write(relative, file.EndsWith(".yml", StringComparison.Ordinal) ? new ConfigEnvironment(_ => null).Expand(relative, text, errors).Text : text);
            Assert.Empty(errors.Findings);
        }
    }

    private static Dictionary<string, JsonElement> Dashboards() => Directory.EnumerateFiles(Path.Combine(Config, "grafana/dashboards"), "*.json")
        .Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement)
        .ToDictionary(d => d.GetProperty("uid").GetString()!);

    private static string RepositoryRoot([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\$[a-z_]+")]
    private static partial Regex Variables();

    [GeneratedRegex("\n +- alert: ")]
    private static partial Regex Alert();

    [GeneratedRegex("runbook_url: \".*/runbooks/([a-z-]+)\"")]
    private static partial Regex Runbook();

    [GeneratedRegex("dashboard: \".*/d/(?<uid>[a-z-]+)[^\"]*\"")]
    private static partial Regex Dashboard();

    [GeneratedRegex("pharos/(?:absent-)?runbook: \".*/runbooks/([a-z-]+)\"")]
    private static partial Regex SloRunbook();

    [GeneratedRegex("[?&]var-([a-z]+)=")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\]\(([a-z-]+)\)")]
    private static partial Regex Link();
}
