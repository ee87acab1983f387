using Prometheus;

namespace Anvila.Api.Telemetry;

/// <summary>Figures of the process that show how full it is, read at each scrape.</summary>
internal static class SaturationMetrics
{
    public static void Register(ServiceIdentity service)
    {
        Gauge queue = Metrics.CreateGauge("dotnet_threadpool_queue_length", "Work items waiting for a thread.");
        Gauge threads = Metrics.CreateGauge("dotnet_threadpool_threads", "Threads of the pool.");
        Gauge heap = Metrics.CreateGauge("dotnet_gc_heap_bytes", "Managed heap after the last collection.");
        Gauge resident = Metrics.CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        Metrics.CreateGauge("anvila_build_info", "Always 1; the labels tell what runs.", ["version", "environment"])
            .WithLabels(service.Version, service.Environment).Set(1);
        Metrics.DefaultRegistry.AddBeforeCollectCallback(() =>
        {
            queue.Set(ThreadPool.PendingWorkItemCount);
            threads.Set(ThreadPool.ThreadCount);
            heap.Set(GC.GetTotalMemory(forceFullCollection: false));
            resident.Set(Environment.WorkingSet);
        });
    }
}
