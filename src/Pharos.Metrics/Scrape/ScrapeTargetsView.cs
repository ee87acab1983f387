using Pharos.Metrics.Api.Views;

namespace Pharos.Metrics.Scrape;

/// <summary>The targets as the HTTP API shows them.</summary>
internal sealed class ScrapeTargetsView(ScrapeManager scraping) : ITargetsView
{
    public IReadOnlyList<string> ScrapePools => scraping.Jobs;

    public IReadOnlyList<ActiveTargetView> Active => [.. scraping.ActiveTargets.Select(Show)];

    public IReadOnlyList<DroppedTargetView> Dropped => [.. scraping.DroppedTargets.Select(t => new DroppedTargetView(t.Job, t.DiscoveredLabels))];

    public IReadOnlyDictionary<string, int> DroppedCounts => scraping.DroppedCounts;

    private static ActiveTargetView Show(TargetStatus status) => new(
        status.Job, status.Target.Url, status.Target.Labels, status.Target.DiscoveredLabels,
        status.Health switch { TargetHealth.Up => "up", TargetHealth.Down => "down", _ => "unknown" },
        status.LastError, status.LastScrape, status.LastScrapeDuration, status.Target.Interval, status.Target.Timeout, status.Families);
}
