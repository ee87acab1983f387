using Pharos.Reliability.Dora.Api;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Tests.Dora.Support;

namespace Pharos.Reliability.Tests.Dora;

public sealed class ExpositionTests
{
    private static readonly Story Week = new Story()
        .Run(1, "aaaaaaa1", 100, 110).Run(2, "bbbbbbb2", 200, 210, "failure").Run(3, "ccccccc3", 300, 330).Change("aaaaaaa1", 50).Issue(1, 340, 400);

    private static string[] Lines(DoraOptions options) => DoraExposition.Write(Week.Snapshot(), options, Story.At(1440)).Split('\n');

    [Theory]
    [InlineData("""dora_deployments{service="anvila-api",environment="production",window="7d",status="success"} 2""")]
    [InlineData("""dora_deployments{service="anvila-api",environment="production",window="7d",status="failure"} 1""")]
    [InlineData("""dora_lead_time_seconds{service="anvila-api",environment="production",window="90d",quantile="0.5"} 3600""")]
    [InlineData("""dora_change_failure_ratio{service="anvila-api",environment="production",window="30d"} 0.6666666666666666""")]
    [InlineData("""dora_failed_deployment_recovery_seconds{service="anvila-api",environment="production",window="30d"} 5400""")]
    [InlineData("""dora_time_to_restore_seconds{service="anvila-api",environment="production",window="30d",stat="mean"} 3600""")]
    [InlineData("""dora_class{service="anvila-api",environment="production",window="30d",key="lead_time",bands="2023"} 4""")]
    [InlineData("""dora_last_deployment_failed{service="anvila-api",environment="production"} 0""")]
    [InlineData("""dora_incidents_open{service="anvila-api",environment="production"} 0""")]
    public void A_figure_is_a_series(string line) => Assert.Contains(line, Lines(new DoraOptions()));

    /// <summary>The names, and the labels that must agree, are those that the dashboard and the two alerts of the reference deployment use.</summary>
    [Theory]
    [InlineData("""anvila_deployments_total{deployed_service="anvila-api"} 3""")]
    [InlineData("""anvila_deployment_failures_total{deployed_service="anvila-api"} 2""")]
    [InlineData("""anvila_deployment_frequency_7d{deployed_service="anvila-api"} 2""")]
    [InlineData("""anvila_lead_time_minutes{deployed_service="anvila-api"} 60""")]
    [InlineData("""anvila_incident_mttr_minutes{deployed_service="anvila-api"} 60""")]
    public void The_reference_s_names_are_there_when_they_are_asked_for(string line)
    {
        Assert.Contains(line, Lines(new DoraOptions { CompatibilityPrefix = "anvila" }));
        Assert.DoesNotContain(line, Lines(new DoraOptions()));
        Assert.DoesNotContain(line, Lines(new DoraOptions { CompatibilityPrefix = "anvila", CompatibilityEnvironment = "staging" }));
    }

    [Fact]
    public void Each_family_has_its_help_once_and_each_series_is_told_once()
    {
        string[] lines = Lines(new DoraOptions { CompatibilityPrefix = "anvila" });
        string[] helps = [.. lines.Where(l => l.StartsWith("# HELP", StringComparison.Ordinal)).Select(l => l.Split(' ')[2])];
        Assert.Equal(helps.Distinct(), helps);
        string[] series = [.. lines.Where(l => l.Length > 0 && l[0] != '#').Select(l => l[..l.LastIndexOf(' ')])];
        Assert.Equal(series.Distinct(), series);
        Assert.All(series, s => Assert.Contains(s.Split('{')[0], helps));
        Assert.All(lines.Where(l => l.StartsWith("# HELP", StringComparison.Ordinal)), l => Assert.True(l.Split(' ').Length > 4, l));
    }
}
