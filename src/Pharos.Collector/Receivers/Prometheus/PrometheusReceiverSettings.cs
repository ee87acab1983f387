using Pharos.Collector.Components;
using Pharos.Metrics.Config;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>The <c>prometheus</c> section.</summary>
internal sealed class PrometheusReceiverSettings(string text, PrometheusConfig config) : TextSettings(text), IReceiverSettings
{
    public PrometheusConfig Config { get; } = config;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new PrometheusReceiver(Config, outputs.Metrics!, context);
}
