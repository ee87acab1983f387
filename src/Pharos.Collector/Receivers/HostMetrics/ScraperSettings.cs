using System.Collections.Immutable;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>A scraper that runs, and the metrics that it gives.</summary>
internal sealed record ScraperSettings(ScraperDefinition Definition, IHostScraper Scraper, ImmutableHashSet<string> Enabled);
