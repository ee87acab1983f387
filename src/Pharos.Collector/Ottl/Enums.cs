using System.Collections.Frozen;

namespace Pharos.Collector.Ottl;

/// <summary>Names in capitals that stand for numbers (pkg/ottl/contexts, READMEs).</summary>
internal static class Enums
{
    private static readonly FrozenDictionary<string, long> s_values = Build();

    public static bool TryGet(string name, out long value) => s_values.TryGetValue(name, out value);

    private static FrozenDictionary<string, long> Build()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        string[] severities = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        values["SEVERITY_NUMBER_UNSPECIFIED"] = 0;
        for (int i = 0; i < 24; i++) values[$"SEVERITY_NUMBER_{severities[i / 4]}{(i % 4 == 0 ? "" : (i % 4 + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))}"] = i + 1;
        Add(values, "SPAN_KIND_", "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
        Add(values, "STATUS_CODE_", "UNSET", "OK", "ERROR");
        Add(values, "METRIC_DATA_TYPE_", "NONE", "GAUGE", "SUM", "HISTOGRAM", "EXPONENTIAL_HISTOGRAM", "SUMMARY");
        Add(values, "AGGREGATION_TEMPORALITY_", "UNSPECIFIED", "DELTA", "CUMULATIVE");
        values["FLAG_NONE"] = 0;
        values["FLAG_NO_RECORDED_VALUE"] = 1;
        return values.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, long> values, string prefix, params ReadOnlySpan<string> names)
    {
        for (int i = 0; i < names.Length; i++) values[prefix + names[i]] = i;
    }
}
