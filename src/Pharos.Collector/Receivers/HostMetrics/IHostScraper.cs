using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Reads one part of the host.</summary>
internal interface IHostScraper
{
    /// <exception cref="IOException">The part cannot be read.</exception>
    void Scrape(HostFiles files, HostPoints points);
}
