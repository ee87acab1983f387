using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/loadavg.</summary>
internal sealed class LoadScraper(bool perCpu) : IHostScraper
{
    public void Scrape(HostFiles files, HostPoints points)
    {
        string[] fields = files.Read(files.Proc("loadavg")).ToString().Split(' ');
        double by = perCpu ? Environment.ProcessorCount : 1;
        string[] names = ["1m", "5m", "15m"];
        for (int i = 0; i < names.Length; i++) points.Add($"system.cpu.load_average.{names[i]}", double.Parse(fields[i], CultureInfo.InvariantCulture) / by);
    }
}
