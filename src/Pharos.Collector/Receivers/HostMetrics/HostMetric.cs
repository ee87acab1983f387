namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>A metric of a scraper (opentelemetry-collector-contrib, receiver/hostmetricsreceiver, documentation.md of each scraper).</summary>
/// <param name="IsSum">A sum of its attributes' values; else a gauge.</param>
/// <param name="IsOptional">Off unless the configuration enables it.</param>
internal sealed record HostMetric(string Name, string Unit, string Description, bool IsSum, bool IsMonotonic = false, bool IsOptional = false)
{
    public static HostMetric Counter(string name, string unit, string description) => new(name, unit, description, true, true);

    public static HostMetric UpDown(string name, string unit, string description) => new(name, unit, description, true);

    public static HostMetric Gauge(string name, string unit, string description) => new(name, unit, description, false);

    public HostMetric Optional() => this with { IsOptional = true };
}
