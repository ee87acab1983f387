using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/swaps and the counters of paging in /proc/vmstat.</summary>
internal sealed class PagingScraper : IHostScraper
{
    public void Scrape(HostFiles files, HostPoints points)
    {
        bool isHead = true;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("swaps")).EnumerateLines())
        {
            string[] f = line.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (f.Length >= 4 && !isHead)
            {
                long size = long.Parse(f[2], CultureInfo.InvariantCulture) * 1024, used = long.Parse(f[3], CultureInfo.InvariantCulture) * 1024;
                points.Add("system.paging.usage", used, ("device", f[0]), ("state", "used"));
                points.Add("system.paging.usage", size - used, ("device", f[0]), ("state", "free"));
                if (size > 0)
                {
                    points.Add("system.paging.utilization", (double)used / size, ("device", f[0]), ("state", "used"));
                    points.Add("system.paging.utilization", (double)(size - used) / size, ("device", f[0]), ("state", "free"));
                }
            }
            isHead = false;
        }
        Dictionary<string, long> counts = KeyedNumbers.Read(files.Read(files.Proc("vmstat")), ' ', unit: 1);
        (string Type, string In, string Out)[] operations = [("major", "pswpin", "pswpout"), ("minor", "pgpgin", "pgpgout")];
        foreach ((string type, string into, string outOf) in operations)
        {
            points.Add("system.paging.operations", counts.GetValueOrDefault(into), ("direction", "page_in"), ("type", type));
            points.Add("system.paging.operations", counts.GetValueOrDefault(outOf), ("direction", "page_out"), ("type", type));
        }
        long major = counts.GetValueOrDefault("pgmajfault");
        points.Add("system.paging.faults", major, ("type", "major"));
        points.Add("system.paging.faults", counts.GetValueOrDefault("pgfault") - major, ("type", "minor"));
    }
}
