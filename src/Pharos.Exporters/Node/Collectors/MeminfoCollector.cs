namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/meminfo: kilobytes become bytes, counts stay.</summary>
internal sealed class MeminfoCollector : INodeCollector
{
    private readonly Dictionary<string, (string Name, string Help)> _names = new(StringComparer.Ordinal);

    public string Name => "meminfo";

    public void Collect(HostFiles files, MetricPage page)
    {
        var known = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("meminfo")).EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon < 0) continue;
            var fields = new FieldReader(line[(colon + 1)..]);
            if (!fields.TryNextNumber(out double value)) continue;
            bool kilobytes = fields.Next() is "kB";
            ReadOnlySpan<char> key = line[..colon];
            if (!known.TryGetValue(key, out (string Name, string Help) names))
            {
                string field = key.ToString().Replace("(", "_", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal) + (kilobytes ? "_bytes" : "");
                known[key] = names = ("node_memory_" + field, $"Memory information field {field}.");
            }
            page.Gauge(names.Name, names.Help).Add(kilobytes ? value * 1024 : value);
        }
    }
}
