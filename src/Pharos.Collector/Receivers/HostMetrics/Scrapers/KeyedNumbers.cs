using System.Globalization;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>Lines of a name and a number, as in meminfo and vmstat.</summary>
internal static class KeyedNumbers
{
    /// <param name="unit">What the numbers are multiplied by.</param>
    public static Dictionary<string, long> Read(ReadOnlySpan<char> text, char separator, long unit)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            int at = line.IndexOf(separator);
            if (at < 0) continue;
            ReadOnlySpan<char> value = line[(at + 1)..].Trim();
            int end = value.IndexOf(' ');
            if (long.TryParse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long number)) numbers[line[..at].ToString()] = number * unit;
        }
        return numbers;
    }
}
