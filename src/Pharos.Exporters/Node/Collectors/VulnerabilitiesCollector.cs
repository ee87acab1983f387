namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/devices/system/cpu/vulnerabilities. Off by default.</summary>
internal sealed class VulnerabilitiesCollector : INodeCollector
{
    public string Name => "cpu_vulnerabilities";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (string name in HostFiles.Entries(files.Sys("devices/system/cpu/vulnerabilities")))
        {
            string text = files.Text(files.Sys("devices/system/cpu/vulnerabilities/" + name)) ?? "";
            string mitigation = "";
            string state = text.ToLowerInvariant();
            if (state.StartsWith("mitigation: ", StringComparison.Ordinal)) (state, mitigation) = ("mitigation", text["mitigation: ".Length..]);
            else if (state.StartsWith("vulnerable", StringComparison.Ordinal)) (state, mitigation) = ("vulnerable", text["vulnerable".Length..].TrimStart(':', ' '));
            page.Gauge("node_cpu_vulnerabilities_info", "Details of each CPU vulnerability reported by sysfs. The value of the series is an int encoded state of the vulnerability. The same state is stored as a string in the label")
                .Add("codename", name, "state", state, "mitigation", mitigation, 1);
        }
    }
}
