namespace Pharos.Exporters.Node.Collectors;

/// <summary>/proc/sys/kernel/random.</summary>
internal sealed class EntropyCollector : INodeCollector
{
    public string Name => "entropy";

    public void Collect(HostFiles files, MetricPage page)
    {
        page.Gauge("node_entropy_available_bits", "Bits of available entropy.")
            .Add(files.Number(files.Proc("sys/kernel/random/entropy_avail")) ?? throw new NoDataException("no entropy_avail"));
        if (files.Number(files.Proc("sys/kernel/random/poolsize")) is { } pool)
            page.Gauge("node_entropy_pool_size_bits", "Bits of entropy pool.").Add(pool);
    }
}
