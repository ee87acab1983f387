using System.Globalization;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Config;

/// <summary>Values as the collector's files write them, where they differ from Prometheus's.</summary>
internal static class CollectorValues
{
    private static readonly (string Unit, long Bytes)[] s_sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1)];

    /// <summary>A Go duration: <c>200ms</c>, <c>1.5s</c>, <c>1h30m</c>, <c>0</c>.</summary>
    public static TimeSpan GoDuration(this MappingReader reader, string key, TimeSpan fallback)
    {
        ConfigNode node = reader.Child(key);
        if (!node.HasValue) return fallback;
        if (node.IsScalar && GoDurationText.TryParse(node.Text, out long ns)) return TimeSpan.FromTicks(ns / 100);
        reader.Errors.Add(node, $"expected a duration such as 200ms or 1h30m, found {node.Describe()}");
        return fallback;
    }

    /// <summary>As <see cref="GoDuration"/>, which must not be negative.</summary>
    public static TimeSpan PositiveGoDuration(this MappingReader reader, string key, TimeSpan fallback)
    {
        TimeSpan value = reader.GoDuration(key, fallback);
        if (value >= TimeSpan.Zero) return value;
        reader.Errors.Add(reader.Node[key], "must not be negative");
        return fallback;
    }

    /// <summary>A number of bytes: <c>1048576</c>, <c>1MiB</c>, <c>16MB</c>.</summary>
    public static long ByteSize(this MappingReader reader, string key, long fallback)
    {
        ConfigNode node = reader.Child(key);
        if (!node.HasValue) return fallback;
        string text = node.IsScalar ? node.Text.Trim() : "";
        long unit = 1;
        foreach ((string suffix, long bytes) in s_sizes)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            text = text[..^suffix.Length].Trim();
            unit = bytes;
            break;
        }
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number * unit <= long.MaxValue) return (long)(number * unit);
        reader.Errors.Add(node, $"expected a size such as 16MiB, found {node.Describe()}");
        return fallback;
    }
}
