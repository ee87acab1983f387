using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Core;

namespace Pharos.Collector.Tests.Pipelines;

/// <summary>What a component gets in a test.</summary>
internal static class TestContexts
{
    public static ComponentContext Create(string id, Signals signal, TimeProvider? clock = null)
    {
        var registry = new MetricRegistry();
        return new ComponentContext
        {
            Id = id,
            Signal = signal,
            Clock = clock ?? TimeProvider.System,
            Logger = NullLogger.Instance,
            Registry = registry,
            Metrics = new CollectorMetrics(registry),
            Storages = new Dictionary<string, IStorage>(),
        };
    }
}
