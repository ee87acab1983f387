using System.Globalization;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/mdstat, and degradation from /sys/block/md*/md.</summary>
internal sealed partial class MdadmCollector : INodeCollector
{
    private static readonly string[] States = ["active", "inactive", "recovering", "resync", "check"];

    public string Name => "mdadm";

    public void Collect(HostFiles files, MetricPage page)
    {
        if (!File.Exists(files.Proc("mdstat"))) throw new NoDataException("no mdstat");
        string[] lines = files.Read(files.Proc("mdstat")).ToString().Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (Device().Match(lines[i]) is { Success: true } m && i + 1 < lines.Length) Array(page, m.Groups[1].Value, m.Groups[2].Value, lines, i);
        }
        foreach (string device in HostFiles.Entries(files.Sys("block")))
        {
            if (!device.StartsWith("md", StringComparison.Ordinal) || !Directory.Exists(files.Sys($"block/{device}/md"))) continue;
            if (files.Number(files.Sys($"block/{device}/md/raid_disks")) is { } disks)
                page.Gauge("node_md_raid_disks", "Number of raid disks on device.").Add("device", device, disks);
            // Levels without redundancy have no such file and cannot be degraded.
            page.Gauge("node_md_degraded", "Number of degraded disks on device.").Add("device", device, files.Number(files.Sys($"block/{device}/md/degraded")) ?? 0);
        }
    }

    private static void Array(MetricPage page, string device, string state, string[] lines, int at)
    {
        string line = lines[at], status = lines[at + 1];
        double failed = Count(line, "(F)"), spare = Count(line, "(S)");
        double size = double.TryParse(new FieldReader(status).Next(), CultureInfo.InvariantCulture, out double blocks) ? blocks : throw new FormatException($"no size of {device} in mdstat");
        double active = 0, total = 0;
        if (line.Contains("raid0", StringComparison.Ordinal) || line.Contains("linear", StringComparison.Ordinal))
            active = total = Count(line, "["); // no counts are printed: every disk stands with its number in brackets
        else if (state != "inactive" && Disks().Match(status) is { Success: true } counts)
            (total, active) = (double.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture));

        int syncAt = at + 2 < lines.Length && lines[at + 2].Contains("bitmap", StringComparison.Ordinal) ? at + 3 : at + 2;
        string sync = syncAt < lines.Length && !Device().IsMatch(lines[syncAt]) ? lines[syncAt] : "";
        string? running = sync.Contains("recovery", StringComparison.Ordinal) ? "recovering" : sync.Contains("reshape", StringComparison.Ordinal) ? "reshape"
            : sync.Contains("check", StringComparison.Ordinal) ? "check" : sync.Contains("resync", StringComparison.Ordinal) ? "resync" : null;
        double synced = size;
        if (running is not null)
        {
            state = running;
            synced = sync.Contains("PENDING", StringComparison.Ordinal) || sync.Contains("DELAYED", StringComparison.Ordinal) ? 0
                : Synced().Match(sync) is { Success: true } done ? double.Parse(done.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        }

        page.Gauge("node_md_disks_required", "Total number of disks of device.").Add("device", device, total);
        ExportedFamily disks = page.Gauge("node_md_disks", "Number of active/failed/spare disks of device.");
        disks.Add("device", device, "state", "active", active);
        disks.Add("device", device, "state", "failed", failed);
        disks.Add("device", device, "state", "spare", spare);
        foreach (string s in States) page.Gauge("node_md_state", "Indicates the state of md-device.").Add("device", device, "state", s, s == state ? 1 : 0);
        page.Gauge("node_md_blocks", "Total number of blocks on device.").Add("device", device, size);
        page.Gauge("node_md_blocks_synced", "Number of blocks synced on device.").Add("device", device, synced);
    }

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;

    [GeneratedRegex(@"^(md\S*) : (\S+)")]
    private static partial Regex Device();

    [GeneratedRegex(@"\[(\d+)/(\d+)\]\s+\[[U_]+\]")]
    private static partial Regex Disks();

    [GeneratedRegex(@"\((\d+)/\d+\)")]
    private static partial Regex Synced();
}
