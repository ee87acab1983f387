using System.Globalization;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/interrupts by CPU, type and device. Off by default: a series for each CPU and interrupt.</summary>
internal sealed class InterruptsCollector : INodeCollector
{
    public string Name => "interrupts";

    public bool EnabledByDefault => false;

    public void Collect(HostFiles files, MetricPage page)
    {
        int cpus = 0;
        foreach (ReadOnlySpan<char> line in files.Read(files.Proc("interrupts")).EnumerateLines())
        {
            if (cpus == 0)
            {
                var header = new FieldReader(line);
                while (header.Next(out _)) cpus++;
                continue;
            }
            var fields = new FieldReader(line);
            ReadOnlySpan<char> type = fields.Next().TrimEnd(':');
            string[] rest = fields.Rest.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (rest.Length < cpus) continue; // ERR and MIS count for the host, not for a CPU
            (string info, string devices) = char.IsAsciiDigit(type[0])
                ? (rest.Length > cpus ? rest[cpus] : "", string.Join(' ', rest.Skip(cpus + 1)))
                : (string.Join(' ', rest.Skip(cpus)), "");
            for (int cpu = 0; cpu < cpus; cpu++)
                page.Counter("node_interrupts_total", "Interrupt details.").Add(
                    [("cpu", cpu.ToString(CultureInfo.InvariantCulture)), ("type", type.ToString()), ("info", info), ("devices", devices)], double.Parse(rest[cpu], CultureInfo.InvariantCulture));
        }
    }
}
