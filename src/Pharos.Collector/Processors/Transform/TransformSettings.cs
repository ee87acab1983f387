using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;

namespace Pharos.Collector.Processors.Transform;

/// <summary>The <c>transform</c> section. Two of the same text are equal.</summary>
internal sealed class TransformSettings(string text, IReadOnlyDictionary<Signals, ImmutableArray<StatementGroup>> groups) : IProcessorSettings, IEquatable<TransformSettings>
{
    private readonly string _text = text;

    public ImmutableArray<StatementGroup> Groups(Signals signal) => groups.TryGetValue(signal, out ImmutableArray<StatementGroup> found) ? found : [];

    public IProcessor Create(ComponentContext context, IConsumer next) => new TransformProcessor(Groups(context.Signal), context, next);

    public bool Equals(TransformSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as TransformSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
