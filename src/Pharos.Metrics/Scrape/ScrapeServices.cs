using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>What every pool and loop needs from outside.</summary>
internal sealed record ScrapeServices(IMetricsStorage Storage, ScrapeOptions Options, MetricRegistry Registry, ScrapeMetrics Metrics, ScrapeFailureLog FailureLog, TimeProvider Clock, ILogger Logger);
