using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Exporters.Node;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>The <c>hostmetrics</c> section.</summary>
internal sealed class HostMetricsSettings(string text, NodeOptions paths, TimeSpan interval, TimeSpan initialDelay, ImmutableArray<ScraperSettings> scrapers) : TextSettings(text), IReceiverSettings
{
    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new HostMetricsReceiver(paths, interval, initialDelay, scrapers, outputs.Metrics!, context);
}
