using System.Collections.Frozen;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>A kind of scraper.</summary>
/// <param name="Create">Reads the options of its own from its section.</param>
internal sealed record ScraperDefinition(string Name, FrozenDictionary<string, HostMetric> Metrics, Func<MappingReader, IHostScraper> Create)
{
    public static ScraperDefinition Of(string name, Func<MappingReader, IHostScraper> create, params ReadOnlySpan<HostMetric> metrics)
    {
        var byName = new Dictionary<string, HostMetric>(StringComparer.Ordinal);
        foreach (HostMetric metric in metrics) byName.Add(metric.Name, metric);
        return new ScraperDefinition(name, byName.ToFrozenDictionary(StringComparer.Ordinal), create);
    }
}
