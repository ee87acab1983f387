namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/schedstat: nanoseconds running and waiting, and slices, of each CPU.</summary>
internal sealed class SchedstatCollector : INodeCollector
{
    private const double NanosecondsPerSecond = 1e9;

    public string Name => "schedstat";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!File.Exists(files.Proc("schedstat"))) throw new NoDataException("no schedstat");
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("schedstat")).EnumerateLines())
        {
            if (!line.StartsWith("cpu")) continue;
            var fields = new FieldReader(line);
            ReadOnlySpan<char> cpu = fields.Next()[3..];
            for (int skipped = 0; skipped < 6; skipped++) fields.Next();
            page.Counter("node_schedstat_running_seconds_total", "Number of seconds CPU spent running a process.").Add("cpu", cpu, fields.NextNumber() / NanosecondsPerSecond);
            page.Counter("node_schedstat_waiting_seconds_total", "Number of seconds spent by processing waiting for this CPU.").Add("cpu", cpu, fields.NextNumber() / NanosecondsPerSecond);
            page.Counter("node_schedstat_timeslices_total", "Number of timeslices executed by CPU.").Add("cpu", cpu, fields.NextNumber());
        }
    }
}
