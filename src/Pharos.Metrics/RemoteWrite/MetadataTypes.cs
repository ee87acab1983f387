namespace Pharos.Metrics.RemoteWrite;

/// <summary>The MetricType enum of remote write 1.0 and 2.0, in OpenMetrics' words.</summary>
internal static class MetadataTypes
{
    private static readonly string[] s_names = ["unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"];

    public static string Name(ulong value) => value < (ulong)s_names.Length ? s_names[value] : "unknown";

    public static ulong Value(string name) => (ulong)Math.Max(0, Array.IndexOf(s_names, name));
}
