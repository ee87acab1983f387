using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Processors.MemoryLimiter;

/// <summary>The <c>memory_limiter</c> processor (docs: processor/memorylimiterprocessor).</summary>
internal sealed record MemoryLimiterSettings : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("memory_limiter", Signals.All, Read);

    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Above this the heap is collected, and nothing is taken.</summary>
    public long HardLimitBytes { get; init; }

    /// <summary>Above this nothing is taken.</summary>
    public long SoftLimitBytes { get; init; }

    public IProcessor Create(ComponentContext context, IConsumer next) => new MemoryLimiterProcessor(this, context, next, () => GC.GetTotalMemory(forceFullCollection: false));

    private static MemoryLimiterSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        TimeSpan interval = reader.PositiveGoDuration("check_interval", TimeSpan.Zero);
        long limit = reader.Integer("limit_mib", 0, 0, 1 << 30) << 20, spike = reader.Integer("spike_limit_mib", 0, 0, 1 << 30) << 20;
        long percent = reader.Integer("limit_percentage", 0, 0, 100), spikePercent = reader.Integer("spike_limit_percentage", 0, 0, 100);
        foreach (string key in (string[])["min_gc_interval_when_soft_limited", "min_gc_interval_when_hard_limited"]) reader.PositiveGoDuration(key, TimeSpan.Zero);
        reader.End();
        if (interval == TimeSpan.Zero && !HasFault(context, node["check_interval"])) context.Errors.Add(node["check_interval"], "must be set and greater than zero");
        if (limit == 0 && percent == 0) context.Errors.Add(node, "limit_mib or limit_percentage must be set");
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (limit == 0)
        {
            limit = total / 100 * percent;
            if (spike == 0) spike = total / 100 * spikePercent;
        }
        if (spike == 0) spike = limit / 5;
        if (limit > 0 && spike >= limit) context.Errors.Add(node["spike_limit_mib"].Exists ? node["spike_limit_mib"] : node["spike_limit_percentage"].Exists ? node["spike_limit_percentage"] : node, "must be smaller than the limit");
        return new MemoryLimiterSettings { CheckInterval = interval > TimeSpan.Zero ? interval : TimeSpan.FromSeconds(1), HardLimitBytes = limit, SoftLimitBytes = limit - spike };
    }

    private static bool HasFault(ReadContext context, ConfigNode node) => node.Exists && context.Errors.Findings.Any(f => f.Position == node.Position && f.Severity == FindingSeverity.Error);
}
