using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Api;

/// <summary>Targets, Alertmanagers, and what is known of metric families.</summary>
internal sealed class MetadataEndpoints(PrometheusApiParts parts)
{
    private static readonly string[] s_localNames = ["127.0.0.1", "localhost", "::1", "[::1]"];

    public ValueTask<ApiResult?> Targets(ApiContext call)
    {
        string state = call.Parameters["state"].ToLowerInvariant(), pool = call.Parameters["scrapePool"];
        bool showActive = state is "" or "any" or "active", showDropped = state is "" or "any" or "dropped";
        ITargetsView? view = parts.Targets;
        IEnumerable<ActiveTargetView> active = showActive && view is not null ? view.Active.Where(t => pool.Length == 0 || t.ScrapePool == pool) : [];
        IEnumerable<DroppedTargetView> dropped = showDropped && view is not null ? view.Dropped.Where(t => pool.Length == 0 || t.ScrapePool == pool) : [];
        return Done(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("activeTargets");
            foreach (ActiveTargetView target in active.OrderBy(t => t.ScrapePool, StringComparer.Ordinal)) WriteTarget(json, target);
            json.WriteEndArray();
            json.WriteStartArray("droppedTargets");
            foreach (DroppedTargetView target in dropped)
            {
                json.WriteStartObject();
                json.WriteLabels("discoveredLabels", target.DiscoveredLabels);
                json.WriteString("scrapePool", target.ScrapePool);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("droppedTargetCounts");
            if (view is not null)
                foreach ((string job, int count) in view.DroppedCounts) if (pool.Length == 0 || job == pool) json.WriteNumber(job, count);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    public ValueTask<ApiResult?> ScrapePools(ApiContext call) => Done(json =>
    {
        json.WriteStartObject();
        json.WriteStrings("scrapePools", parts.Targets?.ScrapePools ?? []);
        json.WriteEndObject();
    });

    public ValueTask<ApiResult?> TargetMetadata(ApiContext call)
    {
        int limit = call.Parameters.MetadataLimit("limit");
        string metric = call.Parameters["metric"], selector = call.Parameters["match_target"];
        IReadOnlyList<LabelMatcher> matchers = selector.Length > 0 ? ApiRequest.Selector("match_target", selector) : [];
        return Done(json =>
        {
            int written = 0;
            json.WriteStartArray();
            foreach (ActiveTargetView target in parts.Targets?.Active ?? [])
            {
                if (!matchers.All(m => m.Matches(target.Labels.Get(m.Name)))) continue;
                foreach ((string name, MetricMetadata metadata) in target.Metadata)
                {
                    if (metric.Length > 0 && name != metric) continue;
                    if (limit >= 0 && written++ >= limit) break;
                    json.WriteStartObject();
                    json.WriteLabels("target", target.Labels);
                    if (metric.Length == 0) json.WriteString("metric", name);
                    WriteFields(json, metadata);
                    json.WriteEndObject();
                }
            }
            json.WriteEndArray();
        });
    }

    public ValueTask<ApiResult?> Metadata(ApiContext call)
    {
        int limit = call.Parameters.MetadataLimit("limit"), perMetric = call.Parameters.MetadataLimit("limit_per_metric");
        string wanted = call.Parameters["metric"];
        var families = new SortedDictionary<string, List<MetricMetadata>>(StringComparer.Ordinal);
        foreach (ActiveTargetView target in parts.Targets?.Active ?? [])
            foreach ((string name, MetricMetadata metadata) in target.Metadata) Learn(name, metadata);
        foreach ((string name, MetricMetadata metadata) in parts.Store.Metadata)
            if (!families.ContainsKey(name)) Learn(name, metadata); // what no target exposes came from elsewhere
        return Done(json =>
        {
            int written = 0;
            json.WriteStartObject();
            foreach ((string name, List<MetricMetadata> variants) in families)
            {
                if (limit >= 0 && written++ >= limit) break;
                json.WriteStartArray(name);
                foreach (MetricMetadata metadata in perMetric > 0 ? variants.Take(perMetric) : variants)
                {
                    json.WriteStartObject();
                    WriteFields(json, metadata);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });

        void Learn(string name, MetricMetadata metadata)
        {
            if (wanted.Length > 0 && name != wanted) return;
            if (!families.TryGetValue(name, out List<MetricMetadata>? variants)) families.Add(name, variants = []);
            if (!variants.Contains(metadata)) variants.Add(metadata);
        }
    }

    public ValueTask<ApiResult?> Alertmanagers(ApiContext call) => Done(json =>
    {
        json.WriteStartObject();
        WriteUrls(json, "activeAlertmanagers", parts.Alertmanagers?.Active ?? []);
        WriteUrls(json, "droppedAlertmanagers", parts.Alertmanagers?.Dropped ?? []);
        json.WriteEndObject();
    });

    private static ValueTask<ApiResult?> Done(Action<Utf8JsonWriter> write) => ValueTask.FromResult<ApiResult?>(ApiResult.Of(write));

    private static void WriteUrls(Utf8JsonWriter json, string name, IReadOnlyList<Uri> urls)
    {
        json.WriteStartArray(name);
        foreach (Uri url in urls)
        {
            json.WriteStartObject();
            json.WriteString("url", url.AbsoluteUri);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, MetricMetadata metadata)
    {
        json.WriteString("type", metadata.Type);
        json.WriteString("help", metadata.Help);
        json.WriteString("unit", metadata.Unit);
    }

    private void WriteTarget(Utf8JsonWriter json, ActiveTargetView target)
    {
        json.WriteStartObject();
        json.WriteLabels("discoveredLabels", target.DiscoveredLabels);
        json.WriteLabels("labels", target.Labels);
        json.WriteString("scrapePool", target.ScrapePool);
        json.WriteString("scrapeUrl", target.ScrapeUrl.AbsoluteUri);
        json.WriteString("globalUrl", GlobalUrl(target.ScrapeUrl));
        json.WriteString("lastError", target.LastError);
        json.WriteTime("lastScrape", target.LastScrape);
        json.WriteNumber("lastScrapeDuration", target.LastScrapeDuration.TotalSeconds);
        json.WriteString("health", target.Health);
        json.WriteString("scrapeInterval", PromDuration.Format(target.ScrapeInterval));
        json.WriteString("scrapeTimeout", PromDuration.Format(target.ScrapeTimeout));
        json.WriteEndObject();
    }

    /// <summary>A target on this host is reachable from elsewhere only under the host's outward name.</summary>
    private string GlobalUrl(Uri url)
    {
        if (parts.ExternalUrl is not { } external || !s_localNames.Contains(url.Host)) return url.AbsoluteUri;
        var global = new UriBuilder(url) { Host = external.Host };
        return global.Uri.AbsoluteUri;
    }
}
