using System.Globalization;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/sys/class/hwmon: temperatures, fans, voltages, power, with the units of the kernel's hwmon interface document.</summary>
internal sealed partial class HwmonCollector(NodeOptions options) : INodeCollector
{
    private static readonly HashSet<string> SensorTypes = ["vrm", "beep_enable", "update_interval", "in", "cpu", "fan", "pwm", "temp", "curr", "power", "energy", "humidity", "intrusion", "freq"];

    private readonly DeviceFilter _chips = new(options.HwmonChipExclude, options.HwmonChipInclude);

    public string Name => "hwmon";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists(files.Sys("class/hwmon"))) throw new NoDataException("no hwmon");
        foreach (string entry in HostFiles.Entries(files.Sys("class/hwmon")))
        {
            string folder = files.Sys("class/hwmon/" + entry);
            if (Directory.Exists(folder)) Chip(files, page, folder);
        }
    }

    private void Chip(HostFiles files, MetricPage page, string folder)
    {
        var sensors = new SortedDictionary<(string Type, int Number), SortedDictionary<string, string>>();
        Read(files, folder, sensors);
        if (Directory.Exists(folder + "/device")) Read(files, folder + "/device", sensors);
        string chip = ChipName(files, folder);
        if (!_chips.Shows(chip)) return;
        if (files.Text(folder + "/name") is { } name && Clean(name) is { Length: > 0 } readable)
            page.Gauge("node_hwmon_chip_names", "Annotation metric for human-readable chip names").Add("chip", chip, "chip_name", readable, 1);
        foreach (((string type, int number), SortedDictionary<string, string> elements) in sensors)
        {
            string sensor = string.Create(CultureInfo.InvariantCulture, $"{type}{number}");
            if (elements.TryGetValue("label", out string? label))
                page.Gauge("node_hwmon_sensor_label", "Label for given chip and sensor").Add("chip", chip, "sensor", sensor, "label", label, 1);
            foreach ((string element, string text) in elements)
            {
                if (element != "label" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                    Element(page, chip, sensor, type, element, value, elements);
            }
        }
    }

    private static void Element(MetricPage page, string chip, string sensor, string type, string element, double value, SortedDictionary<string, string> elements)
    {
        string metric = "node_hwmon_" + type + (element == "input" ? elements.ContainsKey("") ? "_input" : "" : element.Length > 0 ? "_" + Clean(element) : "");
        (string name, string help, double reading) = (type, element) switch
        {
            ("beep_enable", _) => ("node_hwmon_beep_enabled", "Hardware beep enabled", value == 1 ? 1 : 0),
            ("vrm", _) => ("node_hwmon_voltage_regulator_version", "Hardware voltage regulator", value),
            ("update_interval", _) => ("node_hwmon_update_interval_seconds", "Hardware monitor update interval", value * .001),
            (_, "fault" or "alarm") => (metric, $"Hardware sensor {element} status ({type})", value),
            (_, "beep") => (metric + "_enabled", "Hardware monitor sensor has beeping enabled", value),
            ("in" or "cpu", _) => (metric + "_volts", $"Hardware monitor for voltage ({element})", value * .001),
            ("temp", not "type") => (metric + "_celsius", $"Hardware monitor for temperature ({(element.Length == 0 ? "input" : element)})", value * .001),
            ("curr", _) => (metric + "_amps", $"Hardware monitor for current ({element})", value * .001),
            ("energy", _) => (metric + "_joule_total", $"Hardware monitor for joules used so far ({element})", value / 1e6),
            ("power", "accuracy") => (metric, "Hardware monitor power meter accuracy, as a ratio", value / 1e6),
            ("power", "average_interval" or "average_interval_min" or "average_interval_max") => (metric + "_seconds", $"Hardware monitor power usage update interval ({element})", value * .001),
            ("power", _) => (metric + "_watt", $"Hardware monitor for power usage in watts ({element})", value / 1e6),
            ("humidity", _) => (metric, $"Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a percentage) ({element})", value / 1e6),
            ("fan", "input" or "min" or "max" or "target") => (metric + "_rpm", $"Hardware monitor for fan revolutions per minute ({element})", value),
            ("freq", "input") when elements.ContainsKey("label") => (metric + "_freq_mhz", "Hardware monitor for GPU frequency in MHz", value / 1e6),
            _ => (metric, $"Hardware monitor {type} element {element}", value),
        };
        if (type == "freq" && element == "input" && elements.TryGetValue("label", out string? label))
        {
            page.Gauge(name, help).Add("chip", chip, "sensor", sensor, "label", Clean(label), reading);
            return;
        }
        (type == "energy" ? page.Counter(name, help) : page.Gauge(name, help)).Add("chip", chip, "sensor", sensor, reading);
    }

    private static void Read(HostFiles files, string folder, SortedDictionary<(string, int), SortedDictionary<string, string>> sensors)
    {
        foreach (string file in HostFiles.Entries(folder))
        {
            if (SensorFile().Match(file) is not { Success: true } m || !SensorTypes.Contains(m.Groups["type"].Value)) continue;
            if (files.Text(folder + "/" + file) is not { } text) continue;
            int number = int.TryParse(m.Groups["id"].Value, CultureInfo.InvariantCulture, out int id) ? id : 0;
            (string, int) key = (m.Groups["type"].Value, number);
            if (!sensors.TryGetValue(key, out SortedDictionary<string, string>? elements)) sensors[key] = elements = new(StringComparer.Ordinal);
            elements[m.Groups["property"].Value] = text;
        }
    }

    /// <summary>From the device's place on its bus, which survives a reboot; else the driver's name; else the number.</summary>
    private static string ChipName(HostFiles files, string folder)
    {
        if (RealPath(folder + "/device") is { } device)
        {
            string name = Clean(Path.GetFileName(device));
            string bus = Clean(Path.GetFileName(Path.GetDirectoryName(device) ?? ""));
            if (name.Length > 0) return bus.Length > 0 ? bus + "_" + name : name;
        }
        if (files.Text(folder + "/name") is { } driver && Clean(driver) is { Length: > 0 } clean) return clean;
        return Clean(Path.GetFileName(RealPath(folder) ?? folder));
    }

    /// <summary>The path with every link in it followed, or null when it leads nowhere.</summary>
    private static string? RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        string real = "/";
        foreach (string part in full.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            if (!Path.Exists(next)) return null;
            FileSystemInfo? target = new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true);
            real = target is null ? next : RealPath(target.FullName) ?? target.FullName;
        }
        return real;
    }

    private static string Clean(string name) => Invalid().Replace(name.ToLowerInvariant(), "_").Trim('_');

    [GeneratedRegex("[^a-z0-9:_]")]
    private static partial Regex Invalid();

    [GeneratedRegex("^(?<type>[^0-9]+)(?<id>[0-9]*)(_(?<property>.+))?$")]
    private static partial Regex SensorFile();
}
