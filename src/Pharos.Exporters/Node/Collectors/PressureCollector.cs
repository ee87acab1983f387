using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/pressure: microseconds of "some" (waiting) and "full" (stalled).</summary>
internal sealed class PressureCollector : INodeCollector
{
    private static readonly (string File, string Line, string Metric, string Help)[] Fields =
    [
        ("cpu", "some", "node_pressure_cpu_waiting_seconds_total", "Total time in seconds that processes have waited for CPU time"),
        ("io", "some", "node_pressure_io_waiting_seconds_total", "Total time in seconds that processes have waited due to IO congestion"),
        ("io", "full", "node_pressure_io_stalled_seconds_total", "Total time in seconds no process could make progress due to IO congestion"),
        ("memory", "some", "node_pressure_memory_waiting_seconds_total", "Total time in seconds that processes have waited for memory"),
        ("memory", "full", "node_pressure_memory_stalled_seconds_total", "Total time in seconds no process could make progress due to memory congestion"),
        ("irq", "full", "node_pressure_irq_stalled_seconds_total", "Total time in seconds no process could make progress due to IRQ congestion"),
    ];

    public string Name => "pressure";

    public void Collect(HostFiles files, MetricPage page)
    {
        bool any = false;
        foreach ((string file, string kind, string metric, string help) in Fields)
        {
            if (files.Text(files.Proc("pressure/" + file)) is not { } text) continue;
            foreach (string line in text.Split('\n'))
            {
                int total = line.IndexOf("total=", StringComparison.Ordinal);
                if (!line.StartsWith(kind, StringComparison.Ordinal) || total < 0) continue;
                any = true;
                page.Counter(metric, help).Add(double.Parse(line.AsSpan(total + 6), CultureInfo.InvariantCulture) / 1e6);
            }
        }
        if (!any) throw new NoDataException("pressure information is not available");
    }
}
