using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;

namespace Pharos.Collector.Processors.Filter;

/// <summary>The <c>filter</c> section. Two of the same text are equal.</summary>
internal sealed class FilterSettings(string text, IReadOnlyDictionary<Signals, ImmutableArray<FilterGroup>> groups) : IProcessorSettings, IEquatable<FilterSettings>
{
    private readonly string _text = text;

    public ImmutableArray<FilterGroup> Groups(Signals signal) => groups.TryGetValue(signal, out ImmutableArray<FilterGroup> found) ? found : [];

    public IProcessor Create(ComponentContext context, IConsumer next) => new FilterProcessor(Groups(context.Signal), context, next);

    public bool Equals(FilterSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as FilterSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
