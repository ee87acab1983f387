using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>TCP connections by state and bytes in their queues, from /proc/net/tcp and tcp6. Off by default: the tables can be long.</summary>
internal sealed class TcpstatCollector : INodeCollector
{
    private static readonly string[] States = ["", "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait", "last_ack", "listen", "closing"];

    public string Name => "tcpstat";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        Span<double> counts = stackalloc double[States.Length];
        double tx = 0, rx = 0;
        foreach (string file in (ReadOnlySpan<string>)["net/tcp", "net/tcp6"])
        {
            if (!File.Exists(files.Proc(file))) continue;
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
                if (!int.TryParse(fields.Next(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int state) || state <= 0 || state >= States.Length) continue;
                ReadOnlySpan<char> queues = fields.Next();
                counts[state]++;
                tx += ulong.Parse(queues[..queues.IndexOf(':')], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                rx += ulong.Parse(queues[(queues.IndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }
        ExportedFamily family = page.Gauge("node_tcp_connection_states", "Number of connection states.");
        for (int state = 1; state < States.Length; state++)
        {
            if (counts[state] > 0) family.Add("state", States[state], counts[state]);
        }
        family.Add("state", "tx_queued_bytes", tx);
        family.Add("state", "rx_queued_bytes", rx);
    }
}
