namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/watchdog.</summary>
internal sealed class WatchdogCollector : INodeCollector
{
    private static readonly (string File, string Metric)[] Numbers =
    [
        ("bootstatus", "bootstatus"), ("fw_version", "fw_version"), ("nowayout", "nowayout"), ("timeleft", "timeleft_seconds"),
        ("timeout", "timeout_seconds"), ("pretimeout", "pretimeout_seconds"), ("access_cs0", "access_cs0"),
    ];

    public string Name => "watchdog";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists(files.Sys("class/watchdog"))) throw new NoDataException("no watchdog");
        foreach (string name in HostFiles.Entries(files.Sys("class/watchdog")))
        {
            string folder = files.Sys($"class/watchdog/{name}/");
            string Text(string file) => files.Text(folder + file) ?? "";
            foreach ((string file, string metric) in Numbers)
            {
                if (files.Number(folder + file) is { } value) page.Gauge("node_watchdog_" + metric, $"Value of /sys/class/watchdog/<watchdog>/{file}").Add("name", name, value);
            }
            page.Gauge("node_watchdog_info", "Info of /sys/class/watchdog/<watchdog>").Add(
                [("name", name), ("options", Text("options")), ("identity", Text("identity")), ("state", Text("state")), ("status", Text("status")), ("pretimeout_governor", Text("pretimeout_governor"))], 1);
        }
    }
}
