using Pharos.Collector.Components;
using Pharos.Metrics.Config;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>The <c>prometheus</c> section. Two of the same text are equal.</summary>
internal sealed class PrometheusReceiverSettings(string text, PrometheusConfig config) : IReceiverSettings, IEquatable<PrometheusReceiverSettings>
{
    private readonly string _text = text;

    public PrometheusConfig Config { get; } = config;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new PrometheusReceiver(Config, outputs.Metrics!, context);

    public bool Equals(PrometheusReceiverSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as PrometheusReceiverSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
