namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/stat without the CPU lines.</summary>
internal sealed class StatCollector : INodeCollector
{
    private static readonly string[] SoftirqVectors = ["hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu"];

    public string Name => "stat";

    public void Collect(HostFiles files, MetricPage page)
    {
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("stat")).EnumerateLines())
        {
            var fields = new FieldReader(line);
            switch (fields.Next())
            {
                case "intr": page.Counter("node_intr_total", "Total number of interrupts serviced.").Add(fields.NextNumber()); break;
                case "ctxt": page.Counter("node_context_switches_total", "Total number of context switches.").Add(fields.NextNumber()); break;
                case "btime": page.Gauge("node_boot_time_seconds", "Node boot time, in unixtime.").Add(fields.NextNumber()); break;
                case "processes": page.Counter("node_forks_total", "Total number of forks.").Add(fields.NextNumber()); break;
                case "procs_running": page.Gauge("node_procs_running", "Number of processes in runnable state.").Add(fields.NextNumber()); break;
                case "procs_blocked": page.Gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete.").Add(fields.NextNumber()); break;
                case "softirq" when files.Options.StatSoftirq:
                    fields.NextNumber(); // the sum
                    foreach (string vector in SoftirqVectors)
                        page.Counter("node_softirqs_total", "Number of softirq calls.").Add("vector", vector, fields.NextNumber());
                    break;
            }
        }
    }
}
