using System.Globalization;
using Pharos.Configuration;
using Pharos.Exporters.Node;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>Each process as a resource of its own, from /proc/PID. Threads of the kernel, which have no command line, are left out of what has none.</summary>
internal sealed class ProcessScraper(NameFilter names) : IHostScraper
{
    private const int MaxCommandLine = 4096;
    private static readonly long s_pageBytes = Environment.SystemPageSize;

    public static IHostScraper Read(MappingReader reader)
    {
        // What would be logged for each process that another user owns is never logged here.
        foreach (string key in (ReadOnlySpan<string>)["mute_process_all_errors", "mute_process_name_error", "mute_process_exe_error", "mute_process_io_error", "mute_process_user_error", "mute_process_cgroup_error"]) reader.Bool(key, false);
        return new ProcessScraper(NameFilter.Read(reader, "", "names"));
    }

    public void Scrape(HostFiles files, HostPoints points)
    {
        foreach (string pid in HostFiles.Entries(files.Proc("")))
        {
            if (!pid.All(char.IsAsciiDigit) || files.Text(files.Proc(pid + "/stat")) is not { } stat) continue;
            int open = stat.IndexOf('('), close = stat.LastIndexOf(')');
            if (open < 0 || close < open) continue;
            string name = stat[(open + 1)..close];
            string[] f = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries); // f[0] is field 3 of proc(5)
            if (f.Length < 22 || !names.Shows(name)) continue;
            points.Begin(Resource(files, pid, f[1], name));
            points.Add("process.cpu.time", Seconds(f[11]), ("state", "user"));
            points.Add("process.cpu.time", Seconds(f[12]), ("state", "system"));
            points.Add("process.cpu.time", f.Length > 39 ? Seconds(f[39]) : 0, ("state", "wait"));
            points.Add("process.memory.virtual", Number(f[20]));
            points.Add("process.memory.usage", Number(f[21]) * s_pageBytes);
            points.Add("process.threads", Number(f[17]));
            if (!points.Wants("process.disk.io") || files.Text(files.Proc(pid + "/io")) is not { } io) continue;
            Dictionary<string, long> bytes = KeyedNumbers.Read(io, ':', unit: 1);
            points.Add("process.disk.io", bytes.GetValueOrDefault("read_bytes"), ("direction", "read"));
            points.Add("process.disk.io", bytes.GetValueOrDefault("write_bytes"), ("direction", "write"));
        }
    }

    private static List<OtlpAttribute> Resource(HostFiles files, string pid, string parent, string name)
    {
        var resource = new List<OtlpAttribute> { new("process.pid", Number(pid)), new("process.parent_pid", Number(parent)), new("process.executable.name", name) };
        try
        {
            if (File.ResolveLinkTarget(files.Proc(pid + "/exe"), returnFinalTarget: false) is { } target) resource.Add(new OtlpAttribute("process.executable.path", target.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // another user's
        if (files.Text(files.Proc(pid + "/cmdline")) is { Length: > 0 } line)
        {
            string[] words = line.TrimEnd('\0').Split('\0');
            string whole = string.Join(' ', words);
            resource.Add(new OtlpAttribute("process.command", words[0]));
            resource.Add(new OtlpAttribute("process.command_line", whole.Length > MaxCommandLine ? whole[..MaxCommandLine] : whole));
        }
        return resource;
    }

    private static double Seconds(string ticks) => double.Parse(ticks, CultureInfo.InvariantCulture) / CpuScraper.TicksPerSecond;

    private static long Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
