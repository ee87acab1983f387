using Pharos.Testing;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>The real deployment's configuration loads as it is, and <c>check</c> says what is wrong in it (design/reference.md).</summary>
public sealed class ReferenceConfigurationTests(ReferenceConfigurationTests.Checked reference) : IClassFixture<ReferenceConfigurationTests.Checked>
{
    /// <summary>One run of <c>check</c> for all rows of the table.</summary>
    public sealed class Checked : IAsyncLifetime
    {
        internal int ExitCode { get; private set; }

        internal IReadOnlyList<CheckFinding> Findings { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            if (Conformance.Root is null) return; // the tests skip
            using var configuration = new ReferenceConfiguration();
            (ExitCode, Findings) = await PharosProcess.CheckAsync(configuration.Config, "--env-file", configuration.EnvironmentFile);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    public static TheoryData<string> ConfigurationFiles => Conformance.Files("reference/config", "*");

    [Theory, MemberData(nameof(ConfigurationFiles)), ConformanceFamily("reference")]
    public void Loads_unchanged_without_an_error(string file) => ConformanceFile.Run(file, cases =>
    {
        string[] errors = [.. reference.Findings.Where(f => f.IsError && f.File.EndsWith(Path.GetRelativePath("reference", file), StringComparison.Ordinal)).Select(f => f.ToString())];
        cases.Case("loads", errors.Length > 0 ? string.Join("\n", errors) : null);
        cases.Expect("exit code of check", "0", reference.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
    });

    [Theory]
    [InlineData("alertmanager/alertmanager.yml", 29, "can never match: the label instance")]
    [InlineData("prometheus/alerts.yml", 10, "the runbook stands in the label runbook")]
    [InlineData("prometheus/alerts.yml", 105, "the runbook stands in the label runbook")]
    [InlineData("prometheus/alerts.yml", 90, "anvila:availability_error_ratio:5m is recorded, but no rule and no dashboard reads it")]
    [InlineData("prometheus/alerts.yml", 100, "SLOFastBurn compares the burn rate of one window (1h)")]
    [InlineData("prometheus/alerts.yml", 112, "SLOSlowBurn compares the burn rate of one window (6h)")]
    [InlineData("prometheus/alerts.yml", 138, "anvila_incident_mttr_minutes, which the original DORA exporter always sets to 0")]
    [InlineData("otelcol/otelcol.yml", 26, "the loki exporter was removed")]
    [InlineData("otelcol/otelcol.yml", 26, "use otlphttp")]
    [InlineData("tempo/tempo.yml", 13, "the ingester: block was removed in Tempo 3.0")]
    [InlineData("tempo/tempo.yml", 17, "the compactor: block was removed in Tempo 3.0")]
    [InlineData("tempo/tempo.yml", 29, "no processor is enabled for the metrics generator")]
    [InlineData("tempo/tempo.yml", 36, "writes to a remote-write receiver that Prometheus leaves switched off")]
    [InlineData("dashboards/slo-error-budget.json", 14, "reads 30d of raw samples at each refresh")]
    [InlineData("dashboards/slo-error-budget.json", 20, "reads 30d of raw samples at each refresh")]
    [InlineData("dashboards/slo-error-budget.json", 41, "reads 30d of raw samples at each refresh")]
    [InlineData("dashboards/slo-error-budget.json", 50, "reads 30d of raw samples at each refresh")]
    public void Says_what_is_wrong_with_file_and_line(string file, int line, string message)
    {
        Conformance.Require("reference/config");
        Assert.True(
            reference.Findings.Any(f => f.IsAt(file, line) && f.Column > 0 && f.Message.Contains(message, StringComparison.Ordinal)),
            $"not among\n{string.Join('\n', reference.Findings)}");
    }

    [Fact]
    public void Says_of_every_alert_that_its_runbook_is_a_label()
    {
        string alerts = File.ReadAllText(Conformance.Require("reference/config/prometheus/alerts.yml"));
        int[] expected = [.. alerts.Split('\n').Index().Where(l => l.Item.TrimStart().StartsWith("runbook:", StringComparison.Ordinal)).Select(l => l.Index + 1)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, reference.Findings.Where(f => f.Message.Contains("the runbook stands in the label", StringComparison.Ordinal)).Select(f => f.Line).Order());
    }

    [Theory]
    [InlineData("APP_SERVER_IP", "prometheus/prometheus.yml")]
    [InlineData("STAGING_URL", "prometheus/prometheus.yml")]
    [InlineData("PRODUCTION_URL", "prometheus/prometheus.yml")]
    [InlineData("SLACK_WEBHOOK_URL", "alertmanager/alertmanager.yml")]
    [InlineData("GRAFANA_PUBLIC_URL", "prometheus/alerts.yml")]
    public async Task An_unset_variable_is_an_error_that_names_it_and_its_place(string variable, string file)
    {
        using var configuration = new ReferenceConfiguration(without: variable);
        (int line, string text) = (await File.ReadAllLinesAsync(Path.Combine(configuration.Config, file), TestContext.Current.CancellationToken))
            .Index().First(l => l.Item.Contains($"${{{variable}}}", StringComparison.Ordinal));
        string place = $"{file}:{line + 1}:{text.IndexOf("${", StringComparison.Ordinal) + 1}: error: ";

        CommandResult result = await PharosProcess.RunAsync("check", "--config", configuration.Config, "--env-file", configuration.EnvironmentFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Error.Split('\n'), l => l.Contains(place, StringComparison.Ordinal) && l.Contains(variable, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Does_not_start_with_an_unset_variable()
    {
        using var configuration = new ReferenceConfiguration(without: "STAGING_URL");

        CommandResult result = await PharosProcess.RunAsync("serve", "--config", configuration.Config, "--data", configuration.Data, "--env-file", configuration.EnvironmentFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("prometheus.yml:53:13", result.Error, StringComparison.Ordinal);
        Assert.Contains("STAGING_URL", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serves_unchanged()
    {
        using var configuration = new ReferenceConfiguration();
        await using PharosProcess pharos = await PharosProcess.ServeAsync(configuration.Config, configuration.Data, "--env-file", configuration.EnvironmentFile);

        (int status, string rules) = await pharos.GetAsync("prometheus", "/api/v1/rules");
        Assert.Equal(200, status);
        Assert.Contains("SLOFastBurn", rules, StringComparison.Ordinal);
        (_, string targets) = await pharos.GetAsync("prometheus", "/api/v1/targets?state=active");
        Assert.Contains("https://staging.anvila.invalid", targets, StringComparison.Ordinal);
        (_, string receivers) = await pharos.GetAsync("alertmanager", "/api/v2/receivers");
        Assert.Contains("slack-devops-alerts", receivers, StringComparison.Ordinal);
        (status, string probe) = await pharos.GetAsync("blackbox", $"/probe?module=http_2xx&target={Uri.EscapeDataString(new Uri(pharos.Prometheus, "/-/ready").ToString())}");
        Assert.Equal(200, status);
        Assert.Contains("probe_success 1", probe, StringComparison.Ordinal);
        (status, string node) = await pharos.GetAsync("node", "/metrics");
        Assert.Equal(200, status);
        Assert.Contains("node_memory_MemTotal_bytes", node, StringComparison.Ordinal);
        (_, string dashboards) = await pharos.GetAsync("ui", "/api/pharos/v1/dashboards");
        foreach (string uid in (string[])["blackbox", "node", "slo", "dora"]) Assert.Contains($"\"uid\":\"{uid}\"", dashboards.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
