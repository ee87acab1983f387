namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/arp, entries counted by device.</summary>
internal sealed class ArpCollector(NodeOptions options) : INodeCollector
{
    private readonly DeviceFilter _filter = new(options.ArpDeviceExclude, options.ArpDeviceInclude);

    public string Name => "arp";

    public void Collect(HostFiles files, MetricPage page)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        bool header = true;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/arp")).EnumerateLines())
        {
            if (header || line.IsWhiteSpace())
            {
                header = false;
                continue;
            }
            string device = line[(line.TrimEnd().LastIndexOf(' ') + 1)..].Trim().ToString();
            counts[device] = counts.GetValueOrDefault(device) + 1;
        }
        foreach ((string device, int count) in counts)
        {
            if (_filter.Shows(device)) page.Gauge("node_arp_entries", "ARP entries by device").Add("device", device, count);
        }
    }
}
