namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/sys/fs/file-nr.</summary>
internal sealed class FilefdCollector : INodeCollector
{
    public string Name => "filefd";

    public void Collect(HostFiles files, MetricPage page)
    {
        var fields = new FieldReader(files.Read(files.Proc("sys/fs/file-nr")));
        page.Gauge("node_filefd_allocated", "File descriptor statistics: allocated.").Add(fields.NextNumber());
        fields.NextNumber();
        page.Gauge("node_filefd_maximum", "File descriptor statistics: maximum.").Add(fields.NextNumber());
    }
}
