using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

internal enum TargetHealth
{
    /// <summary>Not scraped yet.</summary>
    Unknown,
    Up,
    Down,
}

/// <summary>A target as the targets page shows it.</summary>
/// <param name="LastScrape">When the last scrape began; null before the first.</param>
internal sealed record TargetStatus(
    string Job, ScrapeTarget Target, TargetHealth Health, string LastError, DateTimeOffset? LastScrape, TimeSpan LastScrapeDuration, int Series, PoolMetadata Metadata)
{
    public IReadOnlyList<KeyValuePair<string, MetricMetadata>> Families => Metadata.Families;
}

/// <summary>A target that relabelling dropped.</summary>
internal sealed record DroppedTarget(string Job, LabelSet DiscoveredLabels);
