namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/power_supply. The kernel counts in millionths; temperatures in tenths of a degree.</summary>
internal sealed class PowerSupplyCollector : INodeCollector
{
    private static readonly (string File, string Metric, double Factor)[] Numbers =
    [
        ("authentic", "authentic", 1), ("calibrate", "calibrate", 1), ("capacity", "capacity", 1), ("capacity_alert_max", "capacity_alert_max", 1), ("capacity_alert_min", "capacity_alert_min", 1),
        ("cycle_count", "cyclecount", 1), ("online", "online", 1), ("present", "present", 1), ("time_to_empty_now", "time_to_empty_seconds", 1), ("time_to_full_now", "time_to_full_seconds", 1),
        ("current_boot", "current_boot", 1e-6), ("current_max", "current_max", 1e-6), ("current_now", "current_ampere", 1e-6),
        ("energy_empty", "energy_empty", 1e-6), ("energy_empty_design", "energy_empty_design", 1e-6), ("energy_full", "energy_full", 1e-6), ("energy_full_design", "energy_full_design", 1e-6), ("energy_now", "energy_watthour", 1e-6),
        ("voltage_boot", "voltage_boot", 1e-6), ("voltage_max", "voltage_max", 1e-6), ("voltage_max_design", "voltage_max_design", 1e-6), ("voltage_min", "voltage_min", 1e-6), ("voltage_min_design", "voltage_min_design", 1e-6),
        ("voltage_now", "voltage_volt", 1e-6), ("voltage_ocv", "voltage_ocv", 1e-6), ("charge_control_limit", "charge_control_limit", 1e-6), ("charge_empty", "charge_empty", 1e-6), ("charge_full", "charge_full", 1e-6),
        ("charge_full_design", "charge_full_design", 1e-6), ("charge_now", "charge_ampere", 1e-6), ("power_now", "power_watt", 1e-6), ("temp", "temp_celsius", .1), ("temp_ambient", "temp_ambient_celsius", .1),
    ];

    private static readonly (string File, string Label)[] Texts =
    [
        ("capacity_level", "capacity_level"), ("charge_type", "charge_type"), ("health", "health"), ("manufacturer", "manufacturer"), ("model_name", "model_name"), ("serial_number", "serial_number"),
        ("status", "status"), ("technology", "technology"), ("type", "type"), ("usb_type", "usb_type"), ("scope", "scope"),
    ];

    public string Name => "powersupplyclass";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists(files.Sys("class/power_supply"))) throw new NoDataException("no power supply");
        foreach (string supply in HostFiles.Entries(files.Sys("class/power_supply")))
        {
            string folder = files.Sys($"class/power_supply/{supply}/");
            foreach ((string file, string metric, double factor) in Numbers)
            {
                if (files.Number(folder + file) is { } value)
                    page.Gauge("node_power_supply_" + metric, $"{metric} value of /sys/class/power_supply/<power_supply>.").Add("power_supply", supply, factor == 1e-6 ? value / 1e6 : value * factor);
            }
            var labels = new List<(string, string)> { ("power_supply", supply) };
            foreach ((string file, string label) in Texts)
            {
                if (files.Text(folder + file) is { Length: > 0 } text) labels.Add((label, text));
            }
            page.Gauge("node_power_supply_info", "info of /sys/class/power_supply/<power_supply>.").Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(labels), 1);
        }
    }
}
