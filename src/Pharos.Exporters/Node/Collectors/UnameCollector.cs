namespace Pharos.Exporters.Node.Collectors;

/// <summary>uname(2).</summary>
internal sealed class UnameCollector : INodeCollector
{
    public string Name => "uname";

    public void Collect(HostFiles files, MetricPage page)
    {
        string[] uname = LinuxCalls.Uname();
        page.Gauge("node_uname_info", "Labeled system information as provided by the uname system call.").Add(
            [("sysname", uname[0]), ("release", uname[2]), ("version", uname[3]), ("machine", uname[4]), ("nodename", uname[1]), ("domainname", uname[5])], 1);
    }
}
