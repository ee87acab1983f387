using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>What the files under <c>grafana/provisioning</c> say.</summary>
public sealed record GrafanaProvisioning(IReadOnlyList<DataSource> DataSources, IReadOnlyList<DashboardProvider> Providers)
{
    public static readonly GrafanaProvisioning None = new([], []);

    /// <summary>Reads <c>datasources/*.y(a)ml</c> and <c>dashboards/*.y(a)ml</c> of a provisioning directory; an absent directory is empty.</summary>
    /// <remarks>Source: grafana.com/docs/grafana/latest/administration/provisioning.</remarks>
    public static GrafanaProvisioning Load(string directory, ConfigEnvironment environment, PathMap paths, ConfigErrors errors)
    {
        var dataSources = new List<DataSource>();
        foreach (string file in Files(Path.Combine(directory, "datasources")))
            DataSourceFile.Read(ConfigFile.Load(file, environment, errors), Path.GetDirectoryName(file)!, errors, dataSources);
        var providers = new List<DashboardProvider>();
        foreach (string file in Files(Path.Combine(directory, "dashboards")))
            DashboardProviderFile.Read(ConfigFile.Load(file, environment, errors), Path.GetDirectoryName(file)!, paths, errors, providers);
        foreach (string part in (ReadOnlySpan<string>)["alerting", "plugins", "access-control"])
        {
            foreach (string file in Files(Path.Combine(directory, part)))
                errors.Warn(new SourcePosition(file, 0, 0), $"Grafana's {part} provisioning is not acted on: alert rules come from Prometheus rule files, receivers from alertmanager.yml");
        }
        return new GrafanaProvisioning(dataSources, providers);
    }

    private static IEnumerable<string> Files(string directory) => !Directory.Exists(directory)
        ? []
        : Directory.EnumerateFiles(directory).Where(f => f.EndsWith(".yml", StringComparison.Ordinal) || f.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
