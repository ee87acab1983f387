using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/softirqs by CPU. Off by default.</summary>
internal sealed class SoftirqsCollector : INodeCollector
{
    public string Name => "softirqs";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        bool header = true;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("softirqs")).EnumerateLines())
        {
            if (header)
            {
                header = false;
                continue;
            }
            var fields = new FieldReader(line);
            ReadOnlySpan<char> type = fields.Next().TrimEnd(':');
            for (int cpu = 0; fields.TryNextNumber(out double value); cpu++)
                page.Counter("node_softirqs_functions_total", "Softirq counts per CPU.").Add("cpu", cpu.ToString(CultureInfo.InvariantCulture), "type", type, value);
        }
    }
}
