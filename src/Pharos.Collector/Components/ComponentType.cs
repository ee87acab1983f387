using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Components;

/// <summary>A kind of component, as <see cref="ComponentCatalog"/> lists it.</summary>
/// <param name="Name">The type in ids (<c>type/name</c>). Underscores do not count: upstream renames <c>hostmetrics</c> to <c>host_metrics</c>.</param>
/// <param name="Signals">What it takes (a receiver: gives).</param>
/// <param name="Read">Reads its configuration strictly; the node may be missing or null (all defaults). Faults go to the errors, something valid is returned all the same.</param>
internal sealed record ComponentType<TSettings>(string Name, Signals Signals, Func<ConfigNode, ReadContext, TSettings> Read)
{
    /// <summary>Of a connector: the signals that it gives.</summary>
    public Signals Outputs { get; init; }
}
