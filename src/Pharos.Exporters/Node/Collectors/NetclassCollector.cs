namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/net: state and properties of each device.</summary>
internal sealed class NetclassCollector(NodeOptions options) : INodeCollector
{
    private static readonly (string File, string Metric, bool Counter)[] Properties =
    [
        ("addr_assign_type", "address_assign_type", false), ("carrier", "carrier", false), ("carrier_changes", "carrier_changes_total", true),
        ("carrier_up_count", "carrier_up_changes_total", true), ("carrier_down_count", "carrier_down_changes_total", true), ("dev_id", "device_id", false),
        ("dormant", "dormant", false), ("flags", "flags", false), ("ifindex", "iface_id", false), ("iflink", "iface_link", false), ("link_mode", "iface_link_mode", false),
        ("mtu", "mtu_bytes", false), ("name_assign_type", "name_assign_type", false), ("netdev_group", "net_dev_group", false),
        ("tx_queue_len", "transmit_queue_length", false), ("type", "protocol_type", false),
    ];

    private const int InterfaceUpFlag = 1;
    private readonly DeviceFilter _filter = new(options.NetclassIgnoredDevices);

    public string Name => "netclass";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (string device in HostFiles.Entries(files.Sys("class/net")))
        {
            string folder = files.Sys("class/net/" + device + "/");
            if (!_filter.Shows(device) || !Directory.Exists(folder)) continue;
            string Text(string file) => files.Text(folder + file) ?? "";
            string state = Text("operstate");
            page.Gauge("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.").Add("device", device, state == "up" ? 1 : 0);
            string admin = files.Number(folder + "flags") is { } flags && ((long)flags & InterfaceUpFlag) != 0 ? "up" : "down";
            page.Gauge("node_network_info", "Non-numeric data from /sys/class/net/<iface>, value is always 1.").Add(
                [("device", device), ("address", Text("address")), ("broadcast", Text("broadcast")), ("duplex", Text("duplex")), ("operstate", state), ("adminstate", admin), ("ifalias", Text("ifalias"))], 1);
            foreach ((string file, string metric, bool counter) in Properties)
            {
                if (files.Number(folder + file) is not { } value) continue;
                string help = $"Network device property: {metric}";
                (counter ? page.Counter("node_network_" + metric, help) : page.Gauge("node_network_" + metric, help)).Add("device", device, value);
            }
            // Megabits a second; -1 where the driver does not know.
            if (files.Number(folder + "speed") is { } speed && (speed >= 0 || !options.NetclassIgnoreInvalidSpeed))
                page.Gauge("node_network_speed_bytes", "Network device property: speed_bytes").Add("device", device, speed * 1e6 / 8);
        }
    }
}
