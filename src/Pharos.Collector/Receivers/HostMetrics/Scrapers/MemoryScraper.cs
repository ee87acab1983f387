using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics.Scrapers;

/// <summary>/proc/meminfo. What is used is what is neither free nor buffers nor cache, reclaimable slabs counting as cache (github.com/shirou/gopsutil, mem).</summary>
internal sealed class MemoryScraper : IHostScraper
{
    public void Scrape(HostFiles files, HostPoints points)
    {
        Dictionary<string, long> bytes = KeyedNumbers.Read(files.Read(files.Proc("meminfo")), ':', unit: 1024);
        long Of(string key) => bytes.GetValueOrDefault(key);
        long total = Of("MemTotal"), reclaimable = Of("SReclaimable"), cached = Of("Cached") + reclaimable;
        (string State, long Bytes)[] states =
        [
            ("used", total - Of("MemFree") - Of("Buffers") - cached), ("free", Of("MemFree")), ("buffered", Of("Buffers")), ("cached", cached), ("slab_reclaimable", reclaimable), ("slab_unreclaimable", Of("SUnreclaim")),
        ];
        foreach ((string state, long value) in states)
        {
            points.Add("system.memory.usage", value, ("state", state));
            if (total > 0) points.Add("system.memory.utilization", (double)value / total, ("state", state));
        }
        points.Add("system.memory.limit", total);
        points.Add("system.linux.memory.available", Of("MemAvailable"));
        points.Add("system.linux.memory.dirty", Of("Dirty"));
    }
}
