namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/thermal: zones in degrees Celsius, cooling devices by state.</summary>
internal sealed class ThermalZoneCollector : INodeCollector
{
    private const string Zone = "thermal_zone", Cooling = "cooling_device";

    public string Name => "thermal_zone";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists(files.Sys("class/thermal"))) throw new NoDataException("no thermal zones");
        foreach (string entry in HostFiles.Entries(files.Sys("class/thermal")))
        {
            string folder = files.Sys("class/thermal/" + entry + "/");
            string type = files.Text(folder + "type") ?? "";
            if (entry.StartsWith(Zone, StringComparison.Ordinal) && files.Number(folder + "temp") is { } millidegrees)
                page.Gauge("node_thermal_zone_temp", "Zone temperature in Celsius").Add("zone", entry.AsSpan(Zone.Length), "type", type, millidegrees / 1000);
            if (!entry.StartsWith(Cooling, StringComparison.Ordinal)) continue;
            if (files.Number(folder + "cur_state") is { } current)
                page.Gauge("node_cooling_device_cur_state", "Current throttle state of the cooling device").Add("name", entry.AsSpan(Cooling.Length), "type", type, current);
            if (files.Number(folder + "max_state") is { } maximum)
                page.Gauge("node_cooling_device_max_state", "Maximum throttle state of the cooling device").Add("name", entry.AsSpan(Cooling.Length), "type", type, maximum);
        }
    }
}
