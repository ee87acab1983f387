namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/dev. Upstream asks the kernel over netlink, which also counts packets without a handler; those are read from /sys.</summary>
internal sealed class NetdevCollector(NodeOptions options) : INodeCollector
{
    private static readonly string[] Columns =
    [
        "receive_bytes", "receive_packets", "receive_errs", "receive_drop", "receive_fifo", "receive_frame", "receive_compressed", "receive_multicast",
        "transmit_bytes", "transmit_packets", "transmit_errs", "transmit_drop", "transmit_fifo", "transmit_colls", "transmit_carrier", "transmit_compressed",
    ];

    private static readonly (string Metric, string Help)[] Names = [.. Columns.Select(c => ($"node_network_{c}_total", $"Network device statistic {c}."))];

    private readonly DeviceFilter _filter = new(options.NetdevDeviceExclude, options.NetdevDeviceInclude);

    public string Name => "netdev";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/dev")).EnumerateLines())
        {
            int colon = line.LastIndexOf(':');
            if (colon < 0) continue;
            ReadOnlySpan<char> device = line[..colon].Trim();
            if (!_filter.Shows(device)) continue;
            var fields = new FieldReader(line[(colon + 1)..]);
            foreach ((string metric, string help) in Names) page.Counter(metric, help).Add("device", device, fields.NextNumber());
            if (files.Number(files.Sys($"class/net/{device}/statistics/rx_nohandler")) is { } nohandler)
                page.Counter("node_network_receive_nohandler_total", "Network device statistic receive_nohandler.").Add("device", device, nohandler);
        }
    }
}
