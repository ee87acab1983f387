using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/uptime.</summary>
internal sealed class SystemScraper : IHostScraper
{
    public void Scrape(HostFiles files, HostPoints points) =>
        points.Add("system.uptime", double.Parse(files.Read(files.Proc("uptime")).ToString().Split(' ')[0], CultureInfo.InvariantCulture));
}
