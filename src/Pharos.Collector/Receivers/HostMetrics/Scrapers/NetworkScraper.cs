using System.Globalization;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/net/dev, TCP connections by state, and conntrack.</summary>
internal sealed class NetworkScraper(NameFilter interfaces) : IHostScraper
{
    /// <summary>By the number in /proc/net/tcp; every state is reported, also with no connection.</summary>
    private static readonly string[] s_states = ["", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING"];

    public void Scrape(HostFiles files, HostPoints points)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/dev")).EnumerateLines())
        {
            int colon = line.LastIndexOf(':');
            if (colon < 0) continue; // the two lines of the head
            string name = line[..colon].Trim().ToString();
            string[] f = line[(colon + 1)..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (f.Length < 12 || !interfaces.Shows(name)) continue;
            (string, string) device = ("device", name), receive = ("direction", "receive"), transmit = ("direction", "transmit");
            (string Metric, int Receive, int Transmit)[] columns = [("io", 0, 8), ("packets", 1, 9), ("errors", 2, 10), ("dropped", 3, 11)];
            foreach ((string metric, int from, int to) in columns)
            {
                points.Add($"system.network.{metric}", Number(f[from]), device, receive);
                points.Add($"system.network.{metric}", Number(f[to]), device, transmit);
            }
        }
        if (points.Wants("system.network.connections")) AddConnections(files, points);
        if (files.Number(files.Proc("sys/net/netfilter/nf_conntrack_count")) is { } count) points.Add("system.network.conntrack.count", (long)count);
        if (files.Number(files.Proc("sys/net/netfilter/nf_conntrack_max")) is { } max) points.Add("system.network.conntrack.max", (long)max);
    }

    private static void AddConnections(HostFiles files, HostPoints points)
    {
        var counts = new long[s_states.Length];
        foreach (string file in (ReadOnlySpan<string>)["net/tcp", "net/tcp6"])
        {
            if (!File.Exists(files.Proc(file))) continue;
            foreach (ReadOnlySpan<char> line in files.Read(files.Proc(file)).EnumerateLines())
            {
                var fields = new FieldReader(line);
                fields.Next();
                fields.Next();
                fields.Next();
                if (int.TryParse(fields.Next(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int state) && state > 0 && state < counts.Length) counts[state]++;
            }
        }
        for (int i = 1; i < counts.Length; i++) points.Add("system.network.connections", counts[i], ("protocol", "tcp"), ("state", s_states[i]));
    }

    private static long Number(string text) => (long)ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
