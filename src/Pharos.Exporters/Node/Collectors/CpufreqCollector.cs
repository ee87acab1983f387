namespace Pharos.Exporters.Node.Collectors;

/// <summary>Frequencies and governors of /sys/devices/system/cpu/cpu*/cpufreq.</summary>
internal sealed class CpufreqCollector : INodeCollector
{
    private static readonly (string File, string Metric, string Help)[] Frequencies =
    [
        ("cpuinfo_cur_freq", "node_cpu_frequency_hertz", "Current CPU thread frequency in hertz."),
        ("cpuinfo_min_freq", "node_cpu_frequency_min_hertz", "Minimum CPU thread frequency in hertz."),
        ("cpuinfo_max_freq", "node_cpu_frequency_max_hertz", "Maximum CPU thread frequency in hertz."),
        ("scaling_cur_freq", "node_cpu_scaling_frequency_hertz", "Current scaled CPU thread frequency in hertz."),
        ("scaling_min_freq", "node_cpu_scaling_frequency_min_hertz", "Minimum scaled CPU thread frequency in hertz."),
        ("scaling_max_freq", "node_cpu_scaling_frequency_max_hertz", "Maximum scaled CPU thread frequency in hertz."),
    ];

    public string Name => "cpufreq";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (string entry in HostFiles.Entries(files.Sys("devices/system/cpu")))
        {
            if (!entry.StartsWith("cpu", StringComparison.Ordinal) || entry.Length < 4 || !char.IsAsciiDigit(entry[3])) continue;
            string folder = files.Sys($"devices/system/cpu/{entry}/cpufreq/");
            if (!Directory.Exists(folder)) continue;
            string cpu = entry[3..];
            foreach ((string file, string metric, string help) in Frequencies)
            {
                if (files.Number(folder + file) is { } kilohertz) page.Gauge(metric, help).Add("cpu", cpu, kilohertz * 1000);
            }
            if (files.Text(folder + "scaling_governor") is not { } current || files.Text(folder + "scaling_available_governors") is not { } governors) continue;
            foreach (string governor in governors.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                page.Gauge("node_cpu_scaling_governor", "Current enabled CPU frequency governor.").Add("cpu", cpu, "governor", governor, governor == current ? 1 : 0);
        }
    }
}
