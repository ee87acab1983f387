using Microsoft.Extensions.Logging;
using Pharos.Collector.Data;
using Pharos.Core;

namespace Pharos.Collector.Components;

/// <summary>What a component gets from the collector around it.</summary>
internal sealed record ComponentContext
{
    /// <summary><c>type</c> or <c>type/name</c>, as the file has it.</summary>
    public required string Id { get; init; }

    /// <summary>The signal of a processor, exporter or connector; all that are wanted from a receiver.</summary>
    public required Signals Signal { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Named after the component.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>For metrics of the component's own.</summary>
    public required MetricRegistry Registry { get; init; }

    /// <summary>Upstream's <c>otelcol_*</c> metrics.</summary>
    public required CollectorMetrics Metrics { get; init; }

    /// <summary>The storage extensions of the service by id, started before any other component.</summary>
    public required IReadOnlyDictionary<string, IStorage> Storages { get; init; }

    /// <summary>The storage that a component's <c>storage:</c> names; null where it names none.</summary>
    public IStorage? Storage(string? id) => id is null ? null : Storages.GetValueOrDefault(id);
}
