namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/loadavg.</summary>
internal sealed class LoadavgCollector : INodeCollector
{
    public string Name => "loadavg";

    public void Collect(HostFiles files, MetricPage page)
    {
        var fields = new FieldReader(files.Read(files.Proc("loadavg")));
        page.Gauge("node_load1", "1m load average.").Add(fields.NextNumber());
        page.Gauge("node_load5", "5m load average.").Add(fields.NextNumber());
        page.Gauge("node_load15", "15m load average.").Add(fields.NextNumber());
    }
}
