using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>The <c>hostmetrics</c> section. Two of the same text are equal.</summary>
internal sealed class HostMetricsSettings(string text, NodeOptions paths, TimeSpan interval, TimeSpan initialDelay, ImmutableArray<ScraperSettings> scrapers) : IReceiverSettings, IEquatable<HostMetricsSettings>
{
    private readonly string _text = text;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new HostMetricsReceiver(paths, interval, initialDelay, scrapers, outputs.Metrics!, context);

    public bool Equals(HostMetricsSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as HostMetricsSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
