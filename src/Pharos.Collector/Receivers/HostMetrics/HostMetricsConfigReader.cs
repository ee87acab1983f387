using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Reads the <c>hostmetrics</c> section.</summary>
internal static class HostMetricsConfigReader
{
    public static IReceiverSettings Read(ConfigNode node, ReadContext context)
    {
        ConfigErrors errors = context.Errors;
        var reader = new MappingReader(node, errors);
        TimeSpan interval = reader.PositiveGoDuration("collection_interval", TimeSpan.FromMinutes(1)), delay = reader.PositiveGoDuration("initial_delay", TimeSpan.FromSeconds(1));
        if (interval < TimeSpan.FromMilliseconds(100)) errors.Add(node["collection_interval"], "must be at least 100ms");
        string root = reader.String("root_path", "");
        foreach (string unused in (ReadOnlySpan<string>)["timeout", "metadata_collection_interval"]) reader.PositiveGoDuration(unused, TimeSpan.Zero);
        var scrapers = ImmutableArray.CreateBuilder<ScraperSettings>();
        ConfigNode section = reader.Child("scrapers");
        foreach ((ConfigNode key, ConfigNode value) in section.Entries)
        {
            if (ScraperCatalog.Find(key.Text) is { } definition) scrapers.Add(ReadScraper(definition, value, errors));
            else errors.Add(key, $"there is no scraper \"{key.Text}\"; there are {string.Join(", ", ScraperCatalog.All.Select(d => d.Name))}");
        }
        if (section.Entries.Count == 0) errors.Add(section, "must specify at least one scraper");
        reader.End();
        var paths = root.Length is 0 or 1 ? new NodeOptions() : new NodeOptions { ProcPath = Path.Combine(root, "proc"), SysPath = Path.Combine(root, "sys"), RootPath = root };
        return new HostMetricsSettings(NodeText.Of(node), paths, interval, delay, scrapers.ToImmutable());
    }

    private static ScraperSettings ReadScraper(ScraperDefinition definition, ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        var enabled = definition.Metrics.Values.Where(m => !m.IsOptional).Select(m => m.Name).ToImmutableHashSet(StringComparer.Ordinal).ToBuilder();
        foreach ((ConfigNode key, ConfigNode value) in reader.Child("metrics").Entries)
        {
            var inner = new MappingReader(value, errors);
            bool isOn = inner.Bool("enabled", definition.Metrics.TryGetValue(key.Text, out HostMetric? metric) && !metric.IsOptional);
            inner.Child("attributes"); // a choice of attributes, which is made by a processor here
            inner.Child("aggregation_strategy");
            inner.End();
            if (metric is null) errors.Warn(key, $"the scraper {definition.Name} does not have \"{key.Text}\"; it has {string.Join(", ", definition.Metrics.Keys.Order(StringComparer.Ordinal))}");
            else if (isOn) enabled.Add(key.Text);
            else enabled.Remove(key.Text);
        }
        reader.Child("resource_attributes");
        IHostScraper scraper = definition.Create(reader);
        reader.End();
        return new ScraperSettings(definition, scraper, enabled.ToImmutable());
    }
}
