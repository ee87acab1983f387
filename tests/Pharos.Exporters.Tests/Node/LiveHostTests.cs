using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Exporters.Node;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Node;

/// <summary>The host that the tests run on: over HTTP, beside Debian's node_exporter, and what dashboards ask for.</summary>
public sealed partial class LiveHostTests
{
    private const string Original = "/usr/bin/prometheus-node-exporter";

    [Fact]
    public async Task Serves_a_page_with_filters_over_http()
    {
        await using WebApplication app = await StartAsync(new NodeOptions { Disabled = ["loadavg"] });
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        string page = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("node_scrape_collector_success{collector=\"cpu\"} 1\n", page);
        Assert.DoesNotContain("node_load1", page);
        string filtered = await client.GetStringAsync("/metrics?collect[]=meminfo", TestContext.Current.CancellationToken);
        Assert.Contains("node_memory_MemTotal_bytes", filtered);
        Assert.DoesNotContain("node_cpu_seconds_total", filtered);
        HttpResponseMessage unknown = await client.GetAsync("/metrics?collect[]=nothing", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public void An_unknown_collector_or_filter_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new NodeExporter(new NodeOptions { Enabled = ["nothing"] }, TimeProvider.System, NullLogger<NodeExporter>.Instance));
        Assert.ThrowsAny<ArgumentException>(() => new NodeExporter(new NodeOptions { NetdevDeviceExclude = "(" }, TimeProvider.System, NullLogger<NodeExporter>.Instance));
    }

    [Fact]
    public async Task Names_and_labels_equal_those_of_debians_node_exporter()
    {
        Assert.SkipUnless(File.Exists(Original), $"{Original} is not installed");
        int port = FreePort.Next();
        using Process original = Process.Start(new ProcessStartInfo(Original, $"--web.listen-address=127.0.0.1:{port}") { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string theirs;
        try
        {
            theirs = await FetchAsync($"http://127.0.0.1:{port}/metrics");
        }
        finally
        {
            original.Kill();
        }
        using var exporter = new NodeExporter(new NodeOptions(), TimeProvider.System, NullLogger<NodeExporter>.Instance);
        string ours = Encoding.UTF8.GetString(await exporter.ScrapeAsync([], gzip: false, TestContext.Current.CancellationToken));
        HashSet<string> Series(string page) => NodeFixture.Parse(page).SelectMany(f => f.Value.Samples.Keys).Where(s => !Skipped().IsMatch(s)).ToHashSet();
        string[] missing = [.. Series(theirs).Except(Series(ours)).Order(StringComparer.Ordinal)];
        Assert.True(missing.Length == 0, $"{missing.Length} series that node_exporter has are missing:\n{string.Join('\n', missing.Take(50))}");
    }

    [Fact]
    public async Task A_scrape_settles_at_little_memory()
    {
        using var exporter = new NodeExporter(new NodeOptions(), TimeProvider.System, NullLogger<NodeExporter>.Instance);
        for (int i = 0; i < 3; i++) await exporter.ScrapeAsync([], gzip: false, TestContext.Current.CancellationToken);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        byte[] page = await exporter.ScrapeAsync([], gzip: false, TestContext.Current.CancellationToken);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{allocated} bytes for a page of {page.Length}");
        Assert.InRange(allocated, 1, 4_000_000);
    }

    /// <summary>Go's own series, parts that come later, and what differs because Debian's version is older: it has zram disks, and no admin state.</summary>
    [GeneratedRegex("^(go_|process_|promhttp_|node_exporter_build_info|node_scrape_collector_|node_systemd_|node_selinux_|node_time_zone|node_network_(receive|transmit)_|node_netstat_|node_tcp_|node_xfs_|node_nvme_|node_disk_info|node_filesystem_|node_network_info|.*device=\"zram)")]
    private static partial Regex Skipped();

    private static Task<WebApplication> StartAsync(NodeOptions options) =>
        LoopbackApp.StartAsync(app => app.MapNodeExporter(new NodeExporter(options, TimeProvider.System, NullLogger<NodeExporter>.Instance)));

    private static async Task<string> FetchAsync(string url)
    {
        using var client = new HttpClient();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await client.GetStringAsync(url);
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(100); // another process is starting; there is no clock of ours to advance
            }
        }
    }
}
