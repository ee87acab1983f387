using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/stat by CPU and state.</summary>
internal sealed class CpuScraper : IHostScraper
{
    public const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on

    /// <summary>Of the columns of /proc/stat; the guest's time is in user and nice already.</summary>
    private static readonly string[] s_states = ["user", "nice", "system", "idle", "wait", "interrupt", "softirq", "steal"];

    private Dictionary<string, double[]> _before = [];

    public void Scrape(HostFiles files, HostPoints points)
    {
        var now = new Dictionary<string, double[]>();
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("stat")).EnumerateLines())
        {
            if (!line.StartsWith("cpu") || line.Length < 4 || !char.IsAsciiDigit(line[3])) continue;
            string[] fields = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var seconds = new double[s_states.Length];
            for (int i = 0; i < seconds.Length && i + 1 < fields.Length; i++) seconds[i] = double.Parse(fields[i + 1], CultureInfo.InvariantCulture) / TicksPerSecond;
            now[fields[0]] = seconds;
            for (int i = 0; i < seconds.Length; i++) points.Add("system.cpu.time", seconds[i], ("cpu", fields[0]), ("state", s_states[i]));
        }
        AddUtilization(points, now);
        _before = now;
        points.Add("system.cpu.logical.count", now.Count);
    }

    private void AddUtilization(HostPoints points, Dictionary<string, double[]> now)
    {
        foreach ((string cpu, double[] seconds) in now)
        {
            if (!_before.TryGetValue(cpu, out double[]? before)) continue; // the first measurement has nothing to compare with
            double total = seconds.Zip(before, (a, b) => Math.Max(0, a - b)).Sum();
            for (int i = 0; i < seconds.Length; i++) points.Add("system.cpu.utilization", total > 0 ? Math.Max(0, seconds[i] - before[i]) / total : 0, ("cpu", cpu), ("state", s_states[i]));
        }
    }
}
