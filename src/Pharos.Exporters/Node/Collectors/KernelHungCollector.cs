namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/sys/kernel/hung_task_detect_count.</summary>
internal sealed class KernelHungCollector : INodeCollector
{
    public string Name => "kernel_hung";

    public void Collect(HostFiles files, MetricPage page) =>
        page.Counter("node_kernel_hung_tasks_total", "Total number of tasks that have been detected as hung since the system booted.")
            .Add(files.Number(files.Proc("sys/kernel/hung_task_detect_count")) ?? throw new NoDataException("no hung_task_detect_count"));
}
