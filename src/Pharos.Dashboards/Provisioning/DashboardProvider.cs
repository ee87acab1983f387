namespace Pharos.Dashboards;

/// <summary>A folder of dashboard files (Grafana: provisioning/dashboards/*.yml, type <c>file</c>).</summary>
/// <param name="Folder">The folder that the dashboards appear in; the empty string is the general one.</param>
/// <param name="Path">The directory after path mapping.</param>
public sealed record DashboardProvider(string Name, string Folder, string Path, TimeSpan UpdateInterval, bool FoldersFromFiles);
