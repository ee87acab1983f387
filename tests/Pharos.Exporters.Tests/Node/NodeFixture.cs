using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Exporters.Node;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Node;

/// <summary>The fixture host of node_exporter unpacked, scraped once with the flags of its end-to-end run.</summary>
public sealed partial class NodeFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal Dictionary<string, FamilyText> Actual { get; private set; } = [];

    internal Dictionary<string, FamilyText> Expected { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Conformance.Root is null) return;
        string source = Conformance.Require("exporters/node");
        Copy(Path.Combine(source, "proc"), _folder.File("proc"));
        File.CreateSymbolicLink(_folder.File("proc/self"), "10");
        TextArchive.Unpack(Path.Combine(source, "sys.ttar"), _folder.Path);
        TextArchive.Unpack(Path.Combine(source, "udev.ttar"), _folder.Path);
        // The fixture archive has no root file system; this is what its end-to-end run read there.
        _folder.Write("usr/lib/os-release", "NAME=\"Ubuntu\"\nVERSION=\"20.04.2 LTS (Focal Fossa)\"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME=\"Ubuntu 20.04.2 LTS\"\nVERSION_ID=\"20.04\"\nVERSION_CODENAME=focal\n");
        var options = new NodeOptions
        {
            ProcPath = _folder.File("proc"),
            SysPath = _folder.File("sys"),
            RootPath = _folder.Path,
            UdevDataPath = _folder.File("udev/data"),
            ArpDeviceExclude = "nope",
            CpuInfo = true,
            CpuInfoBugsInclude = "^(cpu_meltdown|spectre_.*|mds)$",
            CpuInfoFlagsInclude = "^(aes|avx.?|constant_tsc)$",
            NetclassIgnoreInvalidSpeed = true,
            NetclassIgnoredDevices = "(dmz|int)",
            NetdevDeviceInclude = "lo",
            StatSoftirq = true,
            SysctlInfo = ["kernel.seccomp.actions_avail"],
            Sysctl = ["fs.file-nr", "fs.file-nr:total,current,max", "kernel.threads-max"],
            Enabled = ["buddyinfo", "cgroups", "cpu_vulnerabilities", "interrupts", "meminfo_numa", "processes", "softirqs", "sysctl", "xfrm"],
        };
        using var exporter = new NodeExporter(options, TimeProvider.System, NullLogger<NodeExporter>.Instance);
        Actual = Parse(System.Text.Encoding.UTF8.GetString(await exporter.ScrapeAsync([], gzip: false, CancellationToken.None)));
        Expected = Parse(await File.ReadAllTextAsync(Path.Combine(source, "expected-metrics.txt")));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Dictionary<string, FamilyText> Parse(string page)
    {
        var families = new Dictionary<string, FamilyText>(StringComparer.Ordinal);
        string current = "", help = "";
        foreach (string line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) help = line.Split(' ', 4) is [_, _, _, var text] ? text : "";
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ');
                current = parts[2];
                families[current] = new FamilyText(help, parts[3], []);
            }
            else
            {
                int space = line.LastIndexOf(' ');
                families[current].Samples[Canonical(line[..space])] = double.Parse(line[(space + 1)..].Replace("+Inf", "Infinity"), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        return families;
    }

    /// <summary>Labels in order, empty ones left out: to Prometheus these are the same series.</summary>
    private static string Canonical(string series)
    {
        int brace = series.IndexOf('{');
        if (brace < 0) return series;
        IEnumerable<string> labels = Label().Matches(series[brace..]).Select(m => m.Value).Where(l => !l.EndsWith("=\"\"", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return series[..brace] + "{" + string.Join(',', labels) + "}";
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex("[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Label();
}
