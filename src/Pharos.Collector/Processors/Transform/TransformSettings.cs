using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;

namespace Pharos.Collector.Processors.Transform;

/// <summary>The <c>transform</c> section.</summary>
internal sealed class TransformSettings(string text, IReadOnlyDictionary<Signals, ImmutableArray<StatementGroup>> groups) : TextSettings(text), IProcessorSettings
{
    public ImmutableArray<StatementGroup> Groups(Signals signal) => groups.TryGetValue(signal, out ImmutableArray<StatementGroup> found) ? found : [];

    public IProcessor Create(ComponentContext context, IConsumer next) => new TransformProcessor(Groups(context.Signal), context, next);
}
