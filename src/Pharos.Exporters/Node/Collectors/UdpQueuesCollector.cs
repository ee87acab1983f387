using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/udp and udp6: bytes waiting in all queues.</summary>
internal sealed class UdpQueuesCollector : INodeCollector
{
    public string Name => "udp_queues";

    public void Collect(HostFiles files, MetricPage page)
    {
        bool any = Read(files, page, "net/udp", "v4");
        if (!(Read(files, page, "net/udp6", "v6") | any)) throw new NoDataException("no udp tables");
    }

    private static bool Read(HostFiles files, MetricPage page, string file, string ip)
    {
        if (!File.Exists(files.Proc(file))) return false;
        ulong tx = 0, rx = 0;
        bool header = true;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc(file)).EnumerateLines())
        {
            if (header)
            {
                header = false;
                continue;
            }
            var fields = new FieldReader(line);
            fields.Next();
            fields.Next();
            fields.Next();
            fields.Next();
            ReadOnlySpan<char> queues = fields.Next();
            int colon = queues.IndexOf(':');
            if (colon < 0) continue;
            tx += ulong.Parse(queues[..colon], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            rx += ulong.Parse(queues[(colon + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        ExportedFamily family = page.Gauge("node_udp_queues", "Number of allocated memory in the kernel for UDP datagrams in bytes.");
        family.Add("queue", "tx", "ip", ip, tx);
        family.Add("queue", "rx", "ip", ip, rx);
        return true;
    }
}
