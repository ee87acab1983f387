using Pharos.Configuration;
using Pharos.Logs.Config;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Config;

public sealed class LokiFileTests
{
    /// <summary>Without the files of <c>runtime_config</c>, which Pharos does not read and says so.</summary>
    public static TheoryData<string> RealFiles => [.. Conformance.Files("configs/loki", "*.yaml|*.yml").Select(row => row.Data).Where(file => !file.Contains("overrides", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(RealFiles)), ConformanceFamily("configs")]
    public void Real_files_load_without_errors(string file) => ConformanceFile.Run(file, cases =>
    {
        var errors = new ConfigErrors();
        LokiSettings.Load(Conformance.Require(file), ConfigEnvironment.Process, Missing, errors);
        cases.Case("loads", string.Join("; ", errors.Findings.Where(finding => finding.Severity == FindingSeverity.Error)) is { Length: > 0 } text ? text : null);
    });

    [Fact]
    public void The_references_file_keeps_a_week()
    {
        var errors = new ConfigErrors();
        LokiSettings settings = LokiSettings.Load(Conformance.Require("reference/config/loki/loki.yml"), ConfigEnvironment.Process, Missing, errors);
        Assert.DoesNotContain(errors.Findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal(TimeSpan.FromDays(7), settings.StoreOptions.Retention);
    }

    [Fact]
    public void Values_are_taken()
    {
        LokiSettings settings = Read("""
            limits_config:
              ingestion_rate_mb: 100
              max_line_size: 1MB
              discover_service_name: []
              otlp_config:
                resource_attributes:
                  attributes_config: [{action: index_label, attributes: [team]}, {action: drop, regex: "secret.*"}]
            compactor: {retention_enabled: false, compaction_interval: 5s}
            """, out ConfigErrors errors);
        Assert.Empty(errors.Findings);
        Assert.Equal((100d, 1L << 20, 0), (settings.Limits.IngestionRateMb, settings.Limits.MaxLineSize, settings.Limits.DiscoverServiceName.Count));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.StoreOptions.CompactionInterval);
        Assert.Equal([AttributeAction.IndexLabel, AttributeAction.IndexLabel, AttributeAction.Drop, AttributeAction.StructuredMetadata],
            ((string[])["team", "service.name", "secret.key", "other"]).Select(settings.Limits.Otlp.Resource.Of));
    }

    [Theory]
    [InlineData("limits_config: {ingestion_rate: 4}", "1:17: error: limits_config.ingestion_rate: unknown key, did you mean ingestion_rate_mb?")]
    [InlineData("limit_config: {}", "1:1: error: limit_config: unknown key, did you mean limits_config?")]
    [InlineData("limits_config: {max_line_size: big}", "1:32: error: limits_config.max_line_size: expected a size such as 256KB, found \"big\"")]
    [InlineData("compactor: {retention_enabled: true}\nlimits_config: {retention_period: 1h}", "2:35: error: limits_config.retention_period: the minimum retention period is 24h")]
    public void Faults_have_their_place(string text, string expected)
    {
        Read(text, out ConfigErrors errors);
        Assert.EndsWith(expected, Assert.Single(errors.Findings, finding => finding.Severity == FindingSeverity.Error).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table_manager: {retention_deletes_enabled: true}")]
    [InlineData("compactor: {shared_store: filesystem}")]
    [InlineData("limits_config: {enforce_metric_name: false}")]
    public void Removed_keys_are_warnings(string text)
    {
        Read(text, out ConfigErrors errors);
        Assert.Equal(FindingSeverity.Warning, Assert.Single(errors.Findings).Severity);
    }

    private static ConfigNode Missing => ConfigNode.Missing(new SourcePosition("", 0, 0));

    private static LokiSettings Read(string text, out ConfigErrors errors)
    {
        using var folder = new TempFolder();
        errors = new ConfigErrors();
        return LokiSettings.Load(folder.Write("loki.yml", text), ConfigEnvironment.Process, Missing, errors);
    }
}
