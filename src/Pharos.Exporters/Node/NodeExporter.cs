using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Pharos.Exporters.Node.Collectors;
using Pharos.Exporters.Node.Textfile;

namespace Pharos.Exporters.Node;

/// <summary>Reads the host on each scrape, with the metric names of node_exporter 1.12.</summary>
public sealed partial class NodeExporter : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly HostFiles _files;
    private readonly MetricPage _page = new();
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private readonly ImmutableArray<INodeCollector> _collectors;
    private readonly ILogger<NodeExporter> _logger;
    private readonly TimeProvider _clock;

    /// <exception cref="ArgumentException">A filter is no valid expression, or an enabled or disabled collector does not exist.</exception>
    public NodeExporter(NodeOptions options, TimeProvider clock, ILogger<NodeExporter> logger)
    {
        (_logger, _clock) = (logger, clock);
        _files = new HostFiles(options);
        ImmutableArray<INodeCollector> all = All(options, clock);
        string? unknown = options.Enabled.Union(options.Disabled).FirstOrDefault(name => all.All(c => c.Name != name));
        if (unknown is not null) throw new ArgumentException($"there is no collector \"{unknown}\"", nameof(options));
        _collectors = [.. all.Where(c => !options.Disabled.Contains(c.Name) && (c.EnabledByDefault || options.Enabled.Contains(c.Name)))];
    }

    /// <summary>Names of the collectors that run.</summary>
    public IEnumerable<string> Collectors => _collectors.Select(c => c.Name);

    /// <summary>One page in the text format 0.0.4; of the named collectors only, when names are given. Scrapes wait for each other.</summary>
    public async Task<byte[]> ScrapeAsync(IReadOnlyCollection<string> only, bool gzip, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return Scrape(only, gzip);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private byte[] Scrape(IReadOnlyCollection<string> only, bool gzip)
    {
        _page.Clear();
        _files.Reset();
        ExportedFamily durations = _page.Gauge("node_scrape_collector_duration_seconds", "node_exporter: Duration of a collector scrape.");
        ExportedFamily successes = _page.Gauge("node_scrape_collector_success", "node_exporter: Whether a collector succeeded.");
        foreach (INodeCollector collector in _collectors)
        {
            if (only.Count > 0 && !only.Contains(collector.Name)) continue;
            long started = _clock.GetTimestamp();
            bool success = true;
            try
            {
                collector.Collect(_files, _page);
                _failing.Remove(collector.Name);
            }
            catch (NoDataException e)
            {
                success = false;
                LogNoData(collector.Name, e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                success = false;
                if (_failing.Add(collector.Name)) LogFailed(e, collector.Name); // once until it works again, not at every scrape
            }
            durations.Add("collector", collector.Name, _clock.GetElapsedTime(started).TotalSeconds);
            successes.Add("collector", collector.Name, success ? 1 : 0);
        }
        if (only.Count == 0) Self();
        return _page.ToBytes(gzip);
    }

    private void Self()
    {
        string version = typeof(NodeExporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        string[] parts = version.Split('+');
        _page.Gauge("node_exporter_build_info", "A metric with a constant '1' value labeled by version, revision, branch, goversion from which node_exporter was built, and the goos and goarch for the build.").Add(
            [("branch", ""), ("goarch", RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "amd64" : "arm64"), ("goos", "linux"), ("goversion", ""), ("revision", parts.Length > 1 ? parts[1] : ""), ("version", "pharos-" + parts[0])], 1);
        using Process process = Process.GetCurrentProcess();
        _page.Counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.").Add(process.TotalProcessorTime.TotalSeconds);
        _page.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.").Add(process.WorkingSet64);
        _page.Gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.").Add(process.VirtualMemorySize64);
        _page.Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.").Add((process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }

    private static ImmutableArray<INodeCollector> All(NodeOptions options, TimeProvider clock) =>
    [
        new ArpCollector(options), new BondingCollector(), new BuddyinfoCollector(), new CgroupsCollector(), new ConntrackCollector(), new CpuCollector(options),
        new VulnerabilitiesCollector(), new CpufreqCollector(), new DiskstatsCollector(options), new DmiCollector(), new EntropyCollector(), new FilefdCollector(),
        new FilesystemCollector(options), new HwmonCollector(options), new InterruptsCollector(), new KernelHungCollector(), new LoadavgCollector(), new MdadmCollector(),
        new MeminfoCollector(), new MeminfoNumaCollector(), new NetclassCollector(options), new NetdevCollector(options), new NetstatCollector(options), new OsCollector(),
        new PowerSupplyCollector(), new PressureCollector(), new ProcessesCollector(), new SchedstatCollector(), new SockstatCollector(), new SoftirqsCollector(),
        new SoftnetCollector(), new StatCollector(), new SysctlCollector(options), new SystemdCollector(options), new TcpstatCollector(), new TextfileCollector(options),
        new ThermalZoneCollector(), new TimeCollector(clock), new TimexCollector(), new UdpQueuesCollector(), new UnameCollector(), new VmstatCollector(options),
        new WatchdogCollector(), new XfrmCollector(),
    ];

    [LoggerMessage(LogLevel.Debug, "collector {Collector} has no data: {Reason}")]
    private partial void LogNoData(string collector, string reason);

    [LoggerMessage(LogLevel.Warning, "collector {Collector} failed")]
    private partial void LogFailed(Exception exception, string collector);
}
