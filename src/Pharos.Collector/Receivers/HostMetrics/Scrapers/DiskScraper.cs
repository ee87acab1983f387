using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/diskstats (kernel documentation: admin-guide/iostats).</summary>
internal sealed class DiskScraper(NameFilter devices) : IHostScraper
{
    private const int SectorBytes = 512;

    public void Scrape(HostFiles files, HostPoints points)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("diskstats")).EnumerateLines())
        {
            string[] f = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (f.Length < 14 || !devices.Shows(f[2])) continue;
            (string, string) device = ("device", f[2]), read = ("direction", "read"), write = ("direction", "write");
            points.Add("system.disk.io", Number(f[5]) * SectorBytes, device, read);
            points.Add("system.disk.io", Number(f[9]) * SectorBytes, device, write);
            points.Add("system.disk.operations", Number(f[3]), device, read);
            points.Add("system.disk.operations", Number(f[7]), device, write);
            points.Add("system.disk.io_time", Number(f[12]) / 1000.0, device);
            points.Add("system.disk.operation_time", Number(f[6]) / 1000.0, device, read);
            points.Add("system.disk.operation_time", Number(f[10]) / 1000.0, device, write);
            points.Add("system.disk.weighted_io_time", Number(f[13]) / 1000.0, device);
            points.Add("system.disk.pending_operations", Number(f[11]), device);
            points.Add("system.disk.merged", Number(f[4]), device, read);
            points.Add("system.disk.merged", Number(f[8]), device, write);
        }
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
