using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Api.Views;

/// <summary>What the scraper tells of its targets.</summary>
internal interface ITargetsView
{
    /// <summary>Names of the jobs, in the order of the configuration.</summary>
    IReadOnlyList<string> ScrapePools { get; }

    IReadOnlyList<ActiveTargetView> Active { get; }

    IReadOnlyList<DroppedTargetView> Dropped { get; }

    /// <summary>Targets dropped by relabelling, by job, also those no longer kept.</summary>
    IReadOnlyDictionary<string, int> DroppedCounts { get; }
}

/// <summary>A target that is scraped.</summary>
/// <param name="Health"><c>up</c>, <c>down</c> or <c>unknown</c>.</param>
/// <param name="Metadata">Families that the target, or its job, exposes.</param>
internal sealed record ActiveTargetView(
    string ScrapePool, Uri ScrapeUrl, LabelSet Labels, LabelSet DiscoveredLabels, string Health, string LastError, DateTimeOffset? LastScrape,
    TimeSpan LastScrapeDuration, TimeSpan ScrapeInterval, TimeSpan ScrapeTimeout, IReadOnlyList<KeyValuePair<string, MetricMetadata>> Metadata);

internal sealed record DroppedTargetView(string ScrapePool, LabelSet DiscoveredLabels);
