using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/net/softnet_stat: hexadecimal columns, one line a CPU.</summary>
internal sealed class SoftnetCollector : INodeCollector
{
    public string Name => "softnet";

    public void Collect(HostFiles files, MetricPage page)
    {
        Span<double> column = stackalloc double[13];
        int row = 0;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("net/softnet_stat")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            int columns = 0;
            column.Clear();
            while (columns < column.Length && fields.Next(out ReadOnlySpan<char> field)) column[columns++] = ulong.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (columns == 0) continue;
            // Since 5.14 a line names its CPU; before, lines are counted.
            string cpu = (columns > 12 ? (int)column[12] : row).ToString(CultureInfo.InvariantCulture);
            row++;
            page.Counter("node_softnet_processed_total", "Number of processed packets").Add("cpu", cpu, column[0]);
            page.Counter("node_softnet_dropped_total", "Number of dropped packets").Add("cpu", cpu, column[1]);
            page.Counter("node_softnet_times_squeezed_total", "Number of times processing packets ran out of quota").Add("cpu", cpu, column[2]);
            page.Counter("node_softnet_cpu_collision_total", "Number of collision occur while obtaining device lock while transmitting").Add("cpu", cpu, column[8]);
            page.Counter("node_softnet_received_rps_total", "Number of times cpu woken up received_rps").Add("cpu", cpu, column[9]);
            page.Counter("node_softnet_flow_limit_count_total", "Number of times flow limit has been reached").Add("cpu", cpu, column[10]);
            page.Gauge("node_softnet_backlog_len", "Softnet backlog status").Add("cpu", cpu, column[11]);
        }
    }
}
