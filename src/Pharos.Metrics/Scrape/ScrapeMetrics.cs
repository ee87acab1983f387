using Pharos.Core;

namespace Pharos.Metrics.Scrape;

/// <summary>What scraping counts of itself.</summary>
internal sealed class ScrapeMetrics(MetricRegistry registry)
{
    public CounterMetric Scrapes { get; } = registry.Counter("pharos_scrape_total", "Scrapes made.").Default;

    public MetricFamily<CounterMetric> Failures { get; } = registry.Counter("pharos_scrape_failures_total", "Scrapes that failed, by reason.", "reason");

    public CounterMetric Samples { get; } = registry.Counter("pharos_scrape_samples_total", "Samples stored by scraping.").Default;

    public CounterMetric BodyBytes { get; } = registry.Counter("pharos_scrape_body_bytes_total", "Decoded bytes of scraped bodies.").Default;

    public MetricFamily<CounterMetric> Rejected { get; } = registry.Counter("pharos_scrape_samples_rejected_total", "Scraped samples that were not stored, by reason.", "reason");

    public CounterMetric MissedTicks { get; } = registry.Counter("pharos_scrape_missed_ticks_total", "Scrapes left out because the one before took too long.").Default;

    public CounterMetric TargetFaults { get; } = registry.Counter("pharos_scrape_target_faults_total", "Discovered targets that could not be made into one (no address, bad interval).").Default;

    public HistogramMetric Duration { get; } = registry.Histogram("pharos_scrape_duration_seconds", "How long scrapes took.", [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]).Default;
}
