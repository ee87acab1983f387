using System.Diagnostics;
using Pharos.Core;

namespace Pharos.Hosting;

/// <summary>The <c>process_*</c> metrics that every exporter has, and what the .NET runtime knows of itself.</summary>
internal static class ProcessMetrics
{
    public static void Register(MetricRegistry registry, string version)
    {
        var process = Process.GetCurrentProcess();
        double startedSeconds = new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
        registry.Observe("process_start_time_seconds", "When the process started, Unix seconds.", "gauge", () => startedSeconds);
        registry.Observe("process_cpu_seconds_total", "CPU time, user and system.", "counter", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.Observe("process_resident_memory_bytes", "Resident memory.", "gauge", () => Environment.WorkingSet);
        registry.Observe("process_open_fds", "Open file descriptors.", "gauge", OpenFiles);
        registry.Observe("dotnet_gc_heap_bytes", "Managed heap after the last collection.", "gauge", () => GC.GetTotalMemory(forceFullCollection: false));
        registry.Observe("dotnet_gc_allocated_bytes_total", "Managed bytes allocated.", "counter", () => GC.GetTotalAllocatedBytes());
        registry.Gauge("pharos_build_info", "1, with the version as label.", "version").With(version).Set(1);
    }

    private static double OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.EnumerateFiles("/proc/self/fd").Count() : 0;
}
