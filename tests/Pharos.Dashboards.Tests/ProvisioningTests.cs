using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Dashboards.Tests;

public sealed class ProvisioningTests
{
    private static readonly ConfigEnvironment s_empty = new(_ => null);

    [Fact]
    public void The_reference_provisioning_loads_unchanged_with_a_path_map()
    {
        string reference = Conformance.Require("reference/config/grafana");
        var errors = new ConfigErrors();
        var paths = new PathMap(reference, [new("/var/lib/grafana/dashboards", "dashboards")]);
        GrafanaProvisioning provisioning = GrafanaProvisioning.Load(Path.Combine(reference, "provisioning"), s_empty, paths, errors);
        IReadOnlyList<Dashboard> dashboards = DashboardStore.ReadAll(provisioning, errors);
        Assert.Empty(errors.Findings);
        Assert.Equal(["Prometheus", "Loki", "tempo"], provisioning.DataSources.Select(d => d.Uid));
        Assert.Contains("\"url\":\"${__value.raw}\"", provisioning.DataSources[1].JsonData, StringComparison.Ordinal);
        Assert.Equal(["blackbox", "dora", "node", "slo", "unified"], dashboards.Select(d => d.Uid).Order(StringComparer.Ordinal).Select(u => u.Split('-')[0]));
        Assert.Contains(dashboards, d => d.Queries.Any(q => q.Expression.Contains("[30d]", StringComparison.Ordinal) && q.Line > 1));
    }

    public static TheoryData<string> Files => Conformance.Files("configs/grafana-provisioning", "*.yml|*.yaml");

    [Theory, MemberData(nameof(Files)), ConformanceFamily("configs")]
    public void Public_provisioning_files_load(string file) => ConformanceFile.Run(file, cases =>
    {
        string path = Conformance.Require(file), part = Path.GetFileName(file).Split('-')[0];
        using var temp = new TempFolder();
        temp.Write($"{part}/{Path.GetFileName(file)}", File.ReadAllText(path));
        var errors = new ConfigErrors();
        GrafanaProvisioning provisioning = GrafanaProvisioning.Load(temp.Path, s_empty, new PathMap(temp.Path, []), errors);
        cases.Case("loads", errors.HasErrors ? string.Join("\n", errors.Findings) : null);
        bool isActedOn = part switch
        {
            "datasources" => provisioning.DataSources.Count > 0,
            "dashboards" => provisioning.Providers.Count > 0,
            _ => errors.Findings.Any(f => f.Message.Contains($"{part} provisioning is not acted on", StringComparison.Ordinal)),
        };
        cases.Case("what it holds is taken over, or named as not acted on", isActedOn ? null : string.Join("\n", errors.Findings));
    });

    public static TheoryData<string> DashboardFiles => Conformance.Files("dashboards", "*.json");

    [Theory, MemberData(nameof(DashboardFiles)), ConformanceFamily("dashboards")]
    public void Public_dashboards_load(string file) => ConformanceFile.Run(file, cases =>
    {
        if (Path.GetFileName(file) == "manifest.json") return;
        var errors = new ConfigErrors();
        var provisioning = new GrafanaProvisioning([], [new DashboardProvider("p", "F", Path.GetDirectoryName(Conformance.Require(file))!, TimeSpan.FromSeconds(1), false)]);
        Dashboard? dashboard = DashboardStore.ReadAll(provisioning, errors).FirstOrDefault(d => Path.GetFileName(d.File) == Path.GetFileName(file));
        cases.Case("loads", dashboard is null ? string.Join("\n", errors.Findings) : null);
    });

    [Theory]
    [InlineData("{\"title\": \"x\",", "invalid JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "a dashboard needs a title")]
    public void A_broken_dashboard_is_named_and_the_last_good_one_stays(string broken, string message)
    {
        using var temp = new TempFolder();
        string file = temp.Write("d/a.json", """{"title": "My Board: 1", "panels": [{"type": "geomap"}]}""");
        var store = new DashboardStore(TimeProvider.System, NullLogger<DashboardStore>.Instance);
        var provisioning = new GrafanaProvisioning([], [new DashboardProvider("p", "F", temp.File("d"), TimeSpan.FromSeconds(1), false)]);
        store.Apply(provisioning);
        Dashboard first = Assert.Single(store.All);
        Assert.Equal(("my-board-1", "my-board-1", "F"), (first.Uid, first.Slug, first.Folder));
        Assert.Equal(["geomap"], first.UnsupportedPanels);
        File.WriteAllText(file, broken);
        File.SetLastWriteTimeUtc(file, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        store.Apply(provisioning);
        Assert.Same(first.File, Assert.Single(store.All).File);
        Assert.Contains(message, Assert.Single(store.Problems).Message, StringComparison.Ordinal);
    }

}
