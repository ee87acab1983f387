using System.Collections.Frozen;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Functions of one native histogram; floats are left out.</summary>
internal static class HistogramFunctions
{
    public static FrozenDictionary<string, Func<FloatHistogram, double>> ByName { get; } = new Dictionary<string, Func<FloatHistogram, double>>(StringComparer.Ordinal)
    {
        ["histogram_count"] = h => h.Count,
        ["histogram_sum"] = h => h.Sum,
        ["histogram_avg"] = h => h.Average(),
        ["histogram_stdvar"] = h => h.Variance(),
        ["histogram_stddev"] = h => Math.Sqrt(h.Variance()),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
