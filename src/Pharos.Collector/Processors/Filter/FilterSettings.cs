using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;

namespace Pharos.Collector.Processors.Filter;

/// <summary>The <c>filter</c> section.</summary>
internal sealed class FilterSettings(string text, IReadOnlyDictionary<Signals, ImmutableArray<FilterGroup>> groups) : TextSettings(text), IProcessorSettings
{
    public ImmutableArray<FilterGroup> Groups(Signals signal) => groups.TryGetValue(signal, out ImmutableArray<FilterGroup> found) ? found : [];

    public IProcessor Create(ComponentContext context, IConsumer next) => new FilterProcessor(Groups(context.Signal), context, next);
}
