namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/cgroups. Off by default.</summary>
internal sealed class CgroupsCollector : INodeCollector
{
    public string Name => "cgroups";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("cgroups")).EnumerateLines())
        {
            if (line.IsEmpty || line[0] == '#') continue;
            var fields = new FieldReader(line);
            ReadOnlySpan<char> subsystem = fields.Next();
            fields.NextNumber();
            page.Gauge("node_cgroups_cgroups", "Current cgroup number of the subsystem.").Add("subsys_name", subsystem, fields.NextNumber());
            page.Gauge("node_cgroups_enabled", "Current cgroup number of the subsystem.").Add("subsys_name", subsystem, fields.NextNumber());
        }
    }
}
