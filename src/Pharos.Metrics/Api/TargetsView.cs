using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Scrape;

namespace Pharos.Metrics.Api;

/// <summary>The scraper's targets as the API sees them.</summary>
internal sealed class TargetsView(ScrapeManager manager) : ITargetsView
{
    public IReadOnlyList<string> ScrapePools => manager.Jobs;

    public IReadOnlyList<ActiveTargetView> Active => [.. manager.ActiveTargets.Select(Of)];

    public IReadOnlyList<DroppedTargetView> Dropped => [.. manager.DroppedTargets.Select(d => new DroppedTargetView(d.Job, d.DiscoveredLabels))];

    public IReadOnlyDictionary<string, int> DroppedCounts => manager.DroppedCounts;

    private static ActiveTargetView Of(TargetStatus status) => new(
        status.Job, status.Target.Url, status.Target.Labels, status.Target.DiscoveredLabels, status.Health.ToString().ToLowerInvariant(), status.LastError, status.LastScrape,
        status.LastScrapeDuration, status.Target.Interval, status.Target.Timeout, status.Families);
}
