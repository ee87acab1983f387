namespace Pharos.Exporters.Node.Collectors;

/// <summary>Memory of each NUMA node from /sys/devices/system/node. Off by default.</summary>
internal sealed class MeminfoNumaCollector : INodeCollector
{
    public string Name => "meminfo_numa";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (string entry in HostFiles.Entries(files.Sys("devices/system/node")))
        {
            if (!entry.StartsWith("node", StringComparison.Ordinal) || entry.Length == 4 || !char.IsAsciiDigit(entry[4])) continue;
            string node = entry[4..];
            foreach (string line in (files.Text(files.Sys($"devices/system/node/{entry}/meminfo")) ?? "").Split('\n'))
            {
                var fields = new FieldReader(line);
                if (fields.Next() is not "Node") continue;
                fields.Next();
                string field = fields.Next().TrimEnd(':').ToString().Replace("(", "_", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
                if (!fields.TryNextNumber(out double value)) continue;
                page.Gauge("node_memory_numa_" + field, $"Memory information field {field}.").Add("node", node, fields.Next() is "kB" ? value * 1024 : value);
            }
            foreach (string line in (files.Text(files.Sys($"devices/system/node/{entry}/numastat")) ?? "").Split('\n'))
            {
                var fields = new FieldReader(line);
                if (!fields.Next(out ReadOnlySpan<char> field) || !fields.TryNextNumber(out double value)) continue;
                page.Counter($"node_memory_numa_{field}_total", $"Memory information field {field}_total.").Add("node", node, value);
            }
        }
    }
}
