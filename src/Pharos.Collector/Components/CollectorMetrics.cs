using Pharos.Collector.Data;
using Pharos.Core;

namespace Pharos.Collector.Components;

/// <summary>The collector's own metrics under upstream's names (docs: collector/internal-telemetry).</summary>
internal sealed class CollectorMetrics(MetricRegistry registry)
{
    /// <summary>Items taken by the pipeline behind a receiver.</summary>
    public void Accepted(string receiver, string transport, Signals signal, long items) =>
        Add($"otelcol_receiver_accepted_{Noun(signal)}_total", $"{Title(signal)} that the pipelines took from a receiver.", ["receiver", "transport"], items, receiver, transport);

    /// <summary>Items that a receiver could not give to its pipelines.</summary>
    public void Refused(string receiver, string transport, Signals signal, long items) =>
        Add($"otelcol_receiver_refused_{Noun(signal)}_total", $"{Title(signal)} that a receiver could not pass on.", ["receiver", "transport"], items, receiver, transport);

    public void ProcessorIn(string processor, Signals signal, long items) =>
        Add("otelcol_processor_incoming_items_total", "Items given to a processor.", ["processor", "otel_signal"], items, processor, Name(signal));

    public void ProcessorOut(string processor, Signals signal, long items) =>
        Add("otelcol_processor_outgoing_items_total", "Items that a processor passed on.", ["processor", "otel_signal"], items, processor, Name(signal));

    public void Sent(string exporter, Signals signal, long items) =>
        Add($"otelcol_exporter_sent_{Noun(signal)}_total", $"{Title(signal)} that a destination took.", ["exporter"], items, exporter);

    /// <summary>Items given up: refused for good, or retried until the time was over.</summary>
    public void SendFailed(string exporter, Signals signal, long items) =>
        Add($"otelcol_exporter_send_failed_{Noun(signal)}_total", $"{Title(signal)} that were not delivered and are given up.", ["exporter"], items, exporter);

    /// <summary>Items that did not fit into the sending queue.</summary>
    public void EnqueueFailed(string exporter, Signals signal, long items) =>
        Add($"otelcol_exporter_enqueue_failed_{Noun(signal)}_total", $"{Title(signal)} that the sending queue did not take.", ["exporter"], items, exporter);

    public void QueueSize(string exporter, Signals signal, long size) =>
        registry.Gauge("otelcol_exporter_queue_size", "What waits in a sending queue, in its unit.", "exporter", "data_type").With(exporter, Name(signal)).Set(size);

    public void QueueCapacity(string exporter, Signals signal, long capacity) =>
        registry.Gauge("otelcol_exporter_queue_capacity", "What a sending queue holds at most, in its unit.", "exporter", "data_type").With(exporter, Name(signal)).Set(capacity);

    /// <summary><c>logs</c>, <c>metrics</c>, <c>traces</c>.</summary>
    public static string Name(Signals signal) => signal switch
    {
        Signals.Logs => "logs",
        Signals.Metrics => "metrics",
        Signals.Traces => "traces",
        _ => "",
    };

    /// <summary>What a signal's items are called in names of metrics.</summary>
    public static string Noun(Signals signal) => signal switch
    {
        Signals.Logs => "log_records",
        Signals.Metrics => "metric_points",
        _ => "spans",
    };

    private static string Title(Signals signal) => signal switch
    {
        Signals.Logs => "Log records",
        Signals.Metrics => "Metric points",
        _ => "Spans",
    };

    private void Add(string name, string help, string[] labels, long items, params ReadOnlySpan<string> values) => registry.Counter(name, help, labels).With(values).Increment(items);
}
