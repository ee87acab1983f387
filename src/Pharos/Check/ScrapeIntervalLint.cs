using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;

namespace Pharos.Check;

/// <summary>Jobs that are scraped more rarely than queries look back: their series come and go, as <c>promtool check config --lint=all</c> reports them.</summary>
/// <remarks>Source: prometheus.io/docs/prometheus/latest/command-line/promtool, lint "too-long-scrape-interval".</remarks>
internal static class ScrapeIntervalLint
{
    /// <summary>How far an instant selector looks back for a sample.</summary>
    private static readonly TimeSpan s_lookback = TimeSpan.FromMinutes(5);

    /// <param name="file">The tree of prometheus.yml, for positions.</param>
    public static void Run(PrometheusSettings prometheus, ConfigNode file, ConfigErrors errors)
    {
        foreach ((string job, TimeSpan interval) in prometheus.ScrapeIntervals)
        {
            if (interval <= s_lookback) continue;
            ConfigNode node = file["scrape_configs"].Items.FirstOrDefault(item => item["job_name"].Text == job) is { } own && own["scrape_interval"].Exists ? own["scrape_interval"]
                : file["global"]["scrape_interval"].Exists ? file["global"]["scrape_interval"] : file;
            errors.Warn(node, $"job {job} is scraped every {PromDuration.Format(interval)}, but a query looks back {PromDuration.Format(s_lookback)}: its series have gaps");
        }
    }
}
