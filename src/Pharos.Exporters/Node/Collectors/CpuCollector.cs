using System.Globalization;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/stat's CPU lines, /proc/cpuinfo, throttles and isolation from /sys.</summary>
/// <remarks>Counters that run backwards, as idle and iowait do on some kernels, keep their last value until idle jumps by more than 3 s, which means the CPU was plugged in again.</remarks>
internal sealed class CpuCollector(NodeOptions options) : INodeCollector
{
    private const double TicksPerSecond = 100;
    private const double HotplugJumpSeconds = 3;
    private static readonly string[] Modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];
    private const int Idle = 3, Guest = 8, GuestNice = 9;

    private readonly Regex? _flags = Compile(options.CpuInfoFlagsInclude);
    private readonly Regex? _bugs = Compile(options.CpuInfoBugsInclude);
    private readonly SortedDictionary<int, double[]> _seconds = [];

    public string Name => "cpu";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (options.CpuInfo) Info(files, page);
        Times(files, page);
        Throttles(files, page);
        if (files.Text(files.Sys("devices/system/cpu/isolated")) is { Length: > 0 } isolated)
        {
            foreach (int cpu in Range(isolated))
                page.Gauge("node_cpu_isolated", "Whether each core is isolated, information from /sys/devices/system/cpu/isolated.").Add("cpu", cpu.ToString(CultureInfo.InvariantCulture), 1);
        }
    }

    private void Times(HostFiles files, MetricPage page)
    {
        Span<double> now = stackalloc double[10];
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("stat")).EnumerateLines())
        {
            if (!line.StartsWith("cpu") || line.Length < 4 || !char.IsAsciiDigit(line[3])) continue;
            var fields = new FieldReader(line);
            int cpu = int.Parse(fields.Next()[3..], NumberStyles.None, CultureInfo.InvariantCulture);
            now.Clear();
            for (int i = 0; i < now.Length && fields.TryNextNumber(out double ticks); i++) now[i] = ticks / TicksPerSecond;
            if (!_seconds.TryGetValue(cpu, out double[]? kept)) _seconds[cpu] = kept = new double[10];
            bool replugged = kept[Idle] - now[Idle] >= HotplugJumpSeconds;
            for (int i = 0; i < now.Length; i++) kept[i] = replugged ? now[i] : Math.Max(kept[i], now[i]);
        }
        ExportedFamily seconds = page.Counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.");
        Span<char> name = stackalloc char[12];
        foreach ((int cpu, double[] kept) in _seconds)
        {
            cpu.TryFormat(name, out int length, default, CultureInfo.InvariantCulture);
            for (int i = 0; i < Modes.Length; i++) seconds.Add("cpu", name[..length], "mode", Modes[i], kept[i]);
            if (!options.CpuGuest) continue;
            ExportedFamily guest = page.Counter("node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.");
            guest.Add("cpu", name[..length], "mode", "user", kept[Guest]);
            guest.Add("cpu", name[..length], "mode", "nice", kept[GuestNice]);
        }
    }

    private void Info(HostFiles files, MetricPage page)
    {
        var cpu = new Dictionary<string, string>(StringComparer.Ordinal);
        bool first = true;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("cpuinfo")).EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0)
            {
                cpu[line[..colon].Trim().ToString()] = line[(colon + 1)..].Trim().ToString();
                continue;
            }
            if (cpu.ContainsKey("processor")) Describe(page, cpu, ref first);
            cpu.Clear();
        }
        if (cpu.ContainsKey("processor")) Describe(page, cpu, ref first);
    }

    private void Describe(MetricPage page, Dictionary<string, string> cpu, ref bool first)
    {
        string Value(string key) => cpu.GetValueOrDefault(key, "");
        page.Gauge("node_cpu_info", "CPU information from /proc/cpuinfo.").Add(
            [("package", Value("physical id")), ("core", Value("core id")), ("cpu", Value("processor")), ("vendor", Value("vendor_id")), ("family", Value("cpu family")),
             ("model", Value("model")), ("model_name", Value("model name")), ("microcode", Value("microcode")), ("stepping", Value("stepping")), ("cachesize", Value("cache size"))], 1);
        if (double.TryParse(Value("cpu MHz"), CultureInfo.InvariantCulture, out double megahertz))
            page.Gauge("node_cpu_frequency_hertz", "CPU frequency in hertz from /proc/cpuinfo.").Add("package", Value("physical id"), "core", Value("core id"), "cpu", Value("processor"), megahertz * 1e6);
        if (!first) return;
        first = false;
        foreach (string flag in Value("flags").Split(' ').Where(f => _flags?.IsMatch(f) == true).Distinct())
            page.Gauge("node_cpu_flag_info", "The `flags` field of CPU information from /proc/cpuinfo taken from the first core.").Add("flag", flag, 1);
        foreach (string bug in Value("bugs").Split(' ').Where(b => _bugs?.IsMatch(b) == true).Distinct())
            page.Gauge("node_cpu_bug_info", "The `bugs` field of CPU information from /proc/cpuinfo taken from the first core.").Add("bug", bug, 1);
    }

    private static void Throttles(HostFiles files, MetricPage page)
    {
        var cores = new HashSet<(string, string)>();
        var packages = new HashSet<string>();
        foreach (string entry in HostFiles.Entries(files.Sys("devices/system/cpu")))
        {
            if (!entry.StartsWith("cpu", StringComparison.Ordinal) || entry.Length < 4 || !char.IsAsciiDigit(entry[3])) continue;
            string cpu = files.Sys("devices/system/cpu/" + entry);
            if (files.Text(cpu + "/topology/physical_package_id") is not { } package || files.Text(cpu + "/topology/core_id") is not { } core) continue;
            if (files.Number(cpu + "/thermal_throttle/core_throttle_count") is { } coreThrottles && cores.Add((package, core)))
                page.Counter("node_cpu_core_throttles_total", "Number of times this CPU core has been throttled.").Add("package", package, "core", core, coreThrottles);
            if (files.Number(cpu + "/thermal_throttle/package_throttle_count") is { } packageThrottles && packages.Add(package))
                page.Counter("node_cpu_package_throttles_total", "Number of times this CPU package has been throttled.").Add("package", package, packageThrottles);
        }
    }

    /// <summary><c>1,3-5</c>.</summary>
    private static IEnumerable<int> Range(string text)
    {
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (!int.TryParse(ends[0], CultureInfo.InvariantCulture, out int from)) continue;
            int to = ends.Length > 1 && int.TryParse(ends[1], CultureInfo.InvariantCulture, out int last) ? Math.Min(last, 65_535) : from;
            for (int cpu = from; cpu <= to; cpu++) yield return cpu;
        }
    }

    private static Regex? Compile(string pattern) => pattern.Length == 0 ? null : DefaultPatterns.Compile(pattern);
}
