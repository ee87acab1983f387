using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>Connection tracking: size, limit, and the statistics of /proc/net/stat/nf_conntrack summed over CPUs.</summary>
internal sealed class ConntrackCollector : INodeCollector
{
    private static readonly (string Column, string Metric, string Help)[] Statistics =
    [
        ("found", "node_nf_conntrack_stat_found", "Number of searched entries which were successful."),
        ("invalid", "node_nf_conntrack_stat_invalid", "Number of packets seen which can not be tracked."),
        ("ignore", "node_nf_conntrack_stat_ignore", "Number of packets seen which are already connected to a conntrack entry."),
        ("insert", "node_nf_conntrack_stat_insert", "Number of entries inserted into the list."),
        ("insert_failed", "node_nf_conntrack_stat_insert_failed", "Number of entries for which list insertion was attempted but failed."),
        ("drop", "node_nf_conntrack_stat_drop", "Number of packets dropped due to conntrack failure."),
        ("early_drop", "node_nf_conntrack_stat_early_drop", "Number of dropped conntrack entries to make room for new ones, if maximum table size was reached."),
        ("search_restart", "node_nf_conntrack_stat_search_restart", "Number of conntrack table lookups which had to be restarted due to hashtable resizes."),
    ];

    public string Name => "conntrack";

    public void Collect(HostFiles files, MetricPage page)
    {
        double entries = files.Number(files.Proc("sys/net/netfilter/nf_conntrack_count")) ?? throw new NoDataException("conntrack probably not loaded");
        page.Gauge("node_nf_conntrack_entries", "Number of currently allocated flow entries for connection tracking.").Add(entries);
        if (files.Number(files.Proc("sys/net/netfilter/nf_conntrack_max")) is { } limit)
            page.Gauge("node_nf_conntrack_entries_limit", "Maximum size of connection tracking table.").Add(limit);
        if (files.Text(files.Proc("net/stat/nf_conntrack")) is not { } text) return;
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] columns = lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        foreach ((string column, string metric, string help) in Statistics)
        {
            int index = Array.IndexOf(columns, column);
            if (index < 0) continue;
            double sum = 0;
            foreach (string line in lines.AsSpan(1))
            {
                string[] values = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (index < values.Length) sum += ulong.Parse(values[index], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            page.Gauge(metric, help).Add(sum);
        }
    }
}
