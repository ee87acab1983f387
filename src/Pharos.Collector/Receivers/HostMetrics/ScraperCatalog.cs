using Pharos.Collector.Receivers.HostMetrics.Scrapers;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Every scraper with its metrics; names, units and attributes are upstream's.</summary>
internal static class ScraperCatalog
{
    public static readonly ScraperDefinition[] All =
    [
        ScraperDefinition.Of("cpu", _ => new CpuScraper(),
            HostMetric.Counter("system.cpu.time", "s", "Total seconds each logical CPU spent on each mode."),
            HostMetric.Gauge("system.cpu.utilization", "1", "Difference in system.cpu.time since the last measurement per logical CPU, divided by the elapsed time (value in interval [0,1]).").Optional(),
            HostMetric.UpDown("system.cpu.logical.count", "{cpu}", "Number of available logical CPUs.").Optional()),
        ScraperDefinition.Of("load", r => new LoadScraper(r.Bool("cpu_average", false)),
            HostMetric.Gauge("system.cpu.load_average.1m", "{thread}", "Average CPU Load over 1 minute."),
            HostMetric.Gauge("system.cpu.load_average.5m", "{thread}", "Average CPU Load over 5 minutes."),
            HostMetric.Gauge("system.cpu.load_average.15m", "{thread}", "Average CPU Load over 15 minutes.")),
        ScraperDefinition.Of("memory", _ => new MemoryScraper(),
            HostMetric.UpDown("system.memory.usage", "By", "Bytes of memory in use."),
            HostMetric.Gauge("system.memory.utilization", "1", "Percentage of memory bytes in use.").Optional(),
            HostMetric.UpDown("system.memory.limit", "By", "Total bytes of memory available.").Optional(),
            HostMetric.UpDown("system.linux.memory.available", "By", "An estimate of how much memory is available for starting new applications, without swapping.").Optional(),
            HostMetric.UpDown("system.linux.memory.dirty", "By", "The amount of dirty memory according to `/proc/meminfo`.").Optional()),
        ScraperDefinition.Of("disk", r => new DiskScraper(NameFilter.Read(r, "", "devices")),
            HostMetric.Counter("system.disk.io", "By", "Disk bytes transferred."),
            HostMetric.Counter("system.disk.operations", "{operation}", "Disk operations count."),
            HostMetric.Counter("system.disk.io_time", "s", "Time disk spent activated."),
            HostMetric.Counter("system.disk.operation_time", "s", "Time spent in disk operations."),
            HostMetric.Counter("system.disk.weighted_io_time", "s", "Time disk spent activated multiplied by the queue length."),
            HostMetric.UpDown("system.disk.pending_operations", "{operation}", "The queue size of pending I/O operations."),
            HostMetric.Counter("system.disk.merged", "{operation}", "The number of disk reads/writes merged into single physical disk access operations.")),
        ScraperDefinition.Of("filesystem", FilesystemScraper.Read,
            HostMetric.UpDown("system.filesystem.usage", "By", "Filesystem bytes used."),
            HostMetric.UpDown("system.filesystem.inodes.usage", "{inode}", "FileSystem inodes used."),
            HostMetric.Gauge("system.filesystem.utilization", "1", "Fraction of filesystem bytes used.").Optional()),
        ScraperDefinition.Of("network", r => new NetworkScraper(NameFilter.Read(r, "", "interfaces")),
            HostMetric.Counter("system.network.packets", "{packet}", "The number of packets transferred."),
            HostMetric.Counter("system.network.dropped", "{packet}", "The number of packets dropped."),
            HostMetric.Counter("system.network.errors", "{error}", "The number of errors encountered."),
            HostMetric.Counter("system.network.io", "By", "The number of bytes transmitted and received."),
            HostMetric.UpDown("system.network.connections", "{connection}", "The number of connections."),
            HostMetric.UpDown("system.network.conntrack.count", "{entry}", "The count of entries in conntrack table.").Optional(),
            HostMetric.UpDown("system.network.conntrack.max", "{entry}", "The limit for entries in the conntrack table.").Optional()),
        ScraperDefinition.Of("paging", _ => new PagingScraper(),
            HostMetric.UpDown("system.paging.usage", "By", "Swap (unix) or pagefile (windows) usage."),
            HostMetric.Gauge("system.paging.utilization", "1", "Swap (unix) or pagefile (windows) utilization.").Optional(),
            HostMetric.Counter("system.paging.operations", "{operations}", "The number of paging operations."),
            HostMetric.Counter("system.paging.faults", "{faults}", "The number of page faults.")),
        ScraperDefinition.Of("processes", _ => new ProcessesScraper(),
            HostMetric.UpDown("system.processes.count", "{processes}", "Total number of processes in each state."),
            HostMetric.Counter("system.processes.created", "{processes}", "Total number of created processes.")),
        ScraperDefinition.Of("process", ProcessScraper.Read,
            HostMetric.Counter("process.cpu.time", "s", "Total CPU seconds broken down by different states."),
            HostMetric.UpDown("process.memory.usage", "By", "The amount of physical memory in use."),
            HostMetric.UpDown("process.memory.virtual", "By", "Virtual memory size."),
            HostMetric.Counter("process.disk.io", "By", "Disk bytes transferred."),
            HostMetric.UpDown("process.threads", "{threads}", "Process threads count.").Optional()),
        ScraperDefinition.Of("system", _ => new SystemScraper(), HostMetric.Gauge("system.uptime", "s", "The time the system has been running")),
    ];

    public static ScraperDefinition? Find(string name) => Array.Find(All, d => d.Name == name);
}
