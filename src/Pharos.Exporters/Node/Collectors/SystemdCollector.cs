using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>Units of systemd by state, asked through <c>systemctl</c>. Off by default: it starts a process for each scrape.</summary>
internal sealed class SystemdCollector(NodeOptions options) : INodeCollector
{
    private static readonly string[] States = ["active", "activating", "deactivating", "inactive", "failed"];
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private readonly Lazy<Regex> _include = new(() => Compile(options.SystemdUnitInclude)); // the collector is built also where it does not run
    private readonly Lazy<Regex> _exclude = new(() => Compile(options.SystemdUnitExclude));

    public string Name => "systemd";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!Directory.Exists("/run/systemd/system")) throw new NoDataException("the host does not run systemd");
        string version = Run("--version");
        if (version.Split(' ', 3) is [_, var number, ..] && double.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out double parsed))
            page.Gauge("node_systemd_version", "Detected systemd version").Add("version", version.Split('\n')[0][(8 + number.Length)..].Trim(' ', '(', ')'), parsed);
        var counts = States.ToDictionary(s => s, _ => 0, StringComparer.Ordinal);
        foreach (string line in Run("list-units --all --plain --no-legend --no-pager --full").Split('\n'))
        {
            string[] fields = line.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 4 || fields[1] != "loaded") continue;
            (string unit, string state) = (fields[0], fields[2]);
            if (counts.TryGetValue(state, out int count)) counts[state] = count + 1;
            if (!_include.Value.IsMatch(unit) || _exclude.Value.IsMatch(unit)) continue;
            foreach (string s in States)
                page.Gauge("node_systemd_unit_state", "Systemd unit").Add([("name", unit), ("state", s), ("type", "")], s == state ? 1 : 0);
        }
        foreach (string s in States) page.Gauge("node_systemd_units", "Summary of systemd unit states").Add("state", s, counts[s]);
        string running = Run("is-system-running").Trim();
        page.Gauge("node_systemd_system_running", "Whether the system is operational (see 'systemctl is-system-running')").Add(running == "running" ? 1 : 0);
    }

    private static Regex Compile(string pattern) => new($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static string Run(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("systemctl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new NoDataException("systemctl could not be started");
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill();
            throw new IOException($"systemctl {arguments} took longer than {Timeout.TotalSeconds} s");
        }
        return output;
    }
}
