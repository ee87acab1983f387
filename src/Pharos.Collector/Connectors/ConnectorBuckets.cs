using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Connectors;

/// <summary>Bounds of latency buckets as durations; in seconds.</summary>
internal static class ConnectorBuckets
{
    public static readonly IReadOnlyList<double> Default = [0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15];

    public static IReadOnlyList<double> Read(MappingReader reader, string key, ConfigErrors errors)
    {
        var bounds = new List<double>();
        foreach (ConfigNode node in reader.Child(key).Items)
        {
            if (!node.IsScalar || !GoDurationText.TryParse(node.Text, out long ns)) errors.Add(node, $"expected a duration such as 100ms, found {node.Describe()}");
            else if (bounds.Count > 0 && ns / 1e9 <= bounds[^1]) errors.Add(node, "buckets must ascend");
            else bounds.Add(ns / 1e9);
        }
        return bounds;
    }
}
