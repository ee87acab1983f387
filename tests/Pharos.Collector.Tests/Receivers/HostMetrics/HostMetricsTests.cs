using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.HostMetrics;
using Pharos.Configuration;
using Pharos.Testing;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers.HostMetrics;

public sealed class HostMetricsTests
{
    private static (MetricsData Data, ConfigErrors Errors) Scrape(string root, string scrapers)
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("otelcol.yml", $"root_path: {root}\nscrapers:\n{scrapers}", errors);
        IReceiverSettings settings = HostMetricsConfigReader.Read(node, new ReadContext(errors, new PathMap("/", []), "/"));
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_100));
        var receiver = (HostMetricsReceiver)settings.Create(CapturedLogs.Context(clock, "hostmetrics"), new ReceiverOutputs(null, new CapturedMetrics(), null));
        return (receiver.Scrape(), errors);
    }

    private static TempFolder Host()
    {
        var folder = new TempFolder();
        folder.Write("proc/stat", "cpu  10 0 20 30 0 0 0 0 0 0\ncpu0 1000 200 300 4000 50 6 7 8 0 0\nbtime 1700000000\nprocesses 777\n");
        folder.Write("proc/loadavg", "0.50 1.25 2.00 1/200 4242\n");
        folder.Write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nBuffers: 50 kB\nCached: 200 kB\nSReclaimable: 30 kB\nSUnreclaim: 20 kB\nDirty: 1 kB\n");
        folder.Write("proc/diskstats", "   8       0 sda 10 2 80 500 20 4 160 700 1 900 1200 0 0 0 0\n   7       0 loop0 1 0 8 1 0 0 0 0 0 1 1 0 0 0 0\n");
        folder.Write("proc/net/dev", "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\n  eth0: 100 10 1 2 0 0 0 0 200 20 3 4 0 0 0 0\n    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n");
        folder.Write("proc/net/tcp", "  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000\n   1: 0100007F:1F90 0100007F:1F91 01 00000000:00000000 00:00000000\n");
        folder.Write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/swapfile file 1000 250 -2\n");
        folder.Write("proc/vmstat", "pgpgin 5\npgpgout 6\npswpin 7\npswpout 8\npgfault 100\npgmajfault 10\n");
        folder.Write("proc/filesystems", "nodev\ttmpfs\n\text4\n");
        folder.Write("proc/uptime", "100.5 10.0\n");
        folder.Write("proc/42/stat", "42 (a b) S 1 42 42 0 -1 0 0 0 0 0 150 50 0 0 20 0 3 0 5 8192 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 30 0 0");
        folder.Write("proc/42/cmdline", "/bin/a\0-x\0");
        folder.Write("proc/42/io", "rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\n");
        folder.Write("proc/43/stat", "43 (z) Z 1 43 43 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0");
        return folder;
    }

    public static TheoryData<string, string[]> Scrapers => new()
    {
        { "cpu:", ["system.cpu.time{cpu=cpu0,state=user} 10", "system.cpu.time{cpu=cpu0,state=system} 3", "system.cpu.time{cpu=cpu0,state=idle} 40", "system.cpu.time{cpu=cpu0,state=wait} 0.5", "system.cpu.time{cpu=cpu0,state=steal} 0.08"] },
        { "load:", ["system.cpu.load_average.1m{} 0.5", "system.cpu.load_average.5m{} 1.25", "system.cpu.load_average.15m{} 2"] },
        { "memory: {metrics: {system.memory.utilization: {enabled: true}, system.memory.limit: {enabled: true}}}", ["system.memory.usage{state=used} 634880", "system.memory.usage{state=free} 102400", "system.memory.usage{state=cached} 235520", "system.memory.utilization{state=used} 0.62", "system.memory.limit{} 1024000"] },
        { "disk: {exclude: {devices: ['^loop'], match_type: regexp}}", ["system.disk.io{device=sda,direction=read} 40960", "system.disk.operations{device=sda,direction=write} 20", "system.disk.io_time{device=sda} 0.9", "system.disk.operation_time{device=sda,direction=read} 0.5", "system.disk.pending_operations{device=sda} 1", "system.disk.merged{device=sda,direction=write} 4"] },
        { "network: {include: {interfaces: [eth0], match_type: strict}}", ["system.network.io{device=eth0,direction=receive} 100", "system.network.packets{device=eth0,direction=transmit} 20", "system.network.errors{device=eth0,direction=transmit} 3", "system.network.dropped{device=eth0,direction=receive} 2", "system.network.connections{protocol=tcp,state=LISTEN} 1", "system.network.connections{protocol=tcp,state=TIME_WAIT} 0"] },
        { "paging:", ["system.paging.usage{device=/swapfile,state=used} 256000", "system.paging.usage{device=/swapfile,state=free} 768000", "system.paging.operations{direction=page_in,type=major} 7", "system.paging.faults{type=minor} 90"] },
        { "processes:", ["system.processes.count{status=sleeping} 1", "system.processes.count{status=zombies} 1", "system.processes.created{} 777"] },
        { "process: {include: {names: ['a b'], match_type: strict}}", ["process.cpu.time{state=user} 1.5", "process.cpu.time{state=system} 0.5", "process.memory.virtual{} 8192", "process.disk.io{direction=write} 8192"] },
        { "system:", ["system.uptime{} 100.5"] },
    };

    [Theory, MemberData(nameof(Scrapers))]
    public void Scrapers_give_upstreams_metrics(string scraper, string[] expected)
    {
        using TempFolder host = Host();
        (MetricsData data, ConfigErrors errors) = Scrape(host.Path, "  " + scraper);
        Assert.Empty(errors.Findings);
        IReadOnlyList<string> lines = CapturedMetrics.Lines(data);
        Assert.Equal([], expected.Except(lines));
        Assert.DoesNotContain(lines, l => l.Contains("loop0", StringComparison.Ordinal) || l.Contains("=lo,", StringComparison.Ordinal));
        Assert.All(data.Scopes.SelectMany(s => s.Metrics).Where(m => m.Kind == OtlpMetricKind.Sum).SelectMany(m => m.Points), p => Assert.Equal(1_700_000_000_000_000_000ul, p.StartNs));
        Assert.All(data.Scopes.SelectMany(s => s.Metrics).SelectMany(m => m.Points), p => Assert.Equal(1_700_000_100_000_000_000ul, p.TimeNs));
    }

    [Fact]
    public void A_process_is_a_resource()
    {
        using TempFolder host = Host();
        OtlpScopeMetrics process = Assert.Single(Scrape(host.Path, "  process: {include: {names: [a], match_type: regexp}}").Data.Scopes);
        Assert.Equal("process.pid=42 process.parent_pid=1 process.executable.name=a b process.command=/bin/a process.command_line=/bin/a -x", string.Join(' ', process.Resource.Attributes.Select(a => $"{a.Key}={a.Value}")));
    }

    [Fact]
    public void This_host_answers_every_scraper()
    {
        (MetricsData data, ConfigErrors errors) = Scrape("/", string.Concat(ScraperCatalog.All.Select(d => $"  {d.Name}:\n")));
        Assert.Empty(errors.Findings);
        string[] names = [.. data.Scopes.SelectMany(s => s.Metrics).Select(m => m.Name).Distinct()];
        string[] wanted = ["system.cpu.time", "system.cpu.load_average.1m", "system.memory.usage", "system.network.io", "system.processes.count", "process.cpu.time", "system.uptime", "system.paging.faults"];
        Assert.Equal([], wanted.Except(names));
    }

    [Fact]
    public void A_part_that_cannot_be_read_leaves_the_others()
    {
        using TempFolder host = Host();
        File.Delete(host.File("proc/meminfo"));
        (MetricsData data, _) = Scrape(host.Path, "  memory:\n  load:\n");
        Assert.Equal(3, data.Items);
    }

    [Theory]
    [InlineData("  gpu:", "there is no scraper \"gpu\"")]
    [InlineData("  cpu: {metric: {}}", "unknown key, did you mean metrics?")]
    [InlineData("  disk: {include: {devices: [a]}}", "needs match_type")]
    [InlineData("  disk: {include: {devices: ['('], match_type: regexp}}", "missing closing )")]
    [InlineData("  {}", "must specify at least one scraper")]
    public void Faults_have_their_place(string scrapers, string message) => Assert.Contains(message, string.Join('\n', Scrape("/", scrapers).Errors.Findings), StringComparison.Ordinal);
}
