namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/sockstat and sockstat6; pages of memory also in bytes.</summary>
internal sealed class SockstatCollector : INodeCollector
{
    public string Name => "sockstat";

    public void Collect(HostFiles files, MetricPage page)
    {
        bool any = Read(files, page, "net/sockstat", used: true);
        if (!(Read(files, page, "net/sockstat6", used: false) | any)) throw new NoDataException("no sockstat");
    }

    private static bool Read(HostFiles files, MetricPage page, string file, bool used)
    {
        if (!File.Exists(files.Proc(file))) return false;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc(file)).EnumerateLines())
        {
            var fields = new FieldReader(line);
            ReadOnlySpan<char> protocol = fields.Next().TrimEnd(':');
            while (fields.Next(out ReadOnlySpan<char> state))
            {
                double value = fields.NextNumber();
                if (protocol is "sockets")
                {
                    if (used) page.Gauge("node_sockstat_sockets_used", "Number of IPv4 sockets in use.").Add(value);
                    continue;
                }
                page.Gauge($"node_sockstat_{protocol}_{state}", $"Number of {protocol} sockets in state {state}.").Add(value);
                if (state is "mem") page.Gauge($"node_sockstat_{protocol}_mem_bytes", $"Number of {protocol} sockets in state mem_bytes.").Add(value * Environment.SystemPageSize);
            }
        }
        return true;
    }
}
