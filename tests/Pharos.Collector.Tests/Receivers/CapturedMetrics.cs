using System.Collections.Concurrent;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers;

/// <summary>The end of a pipeline of metrics.</summary>
internal sealed class CapturedMetrics : IConsumer
{
    private readonly ConcurrentQueue<MetricsData> _batches = new();

    public bool MutatesData => false;

    public IReadOnlyList<MetricsData> Batches => [.. _batches];

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        _batches.Enqueue((MetricsData)data);
        return ValueTask.FromResult(default(OtlpPartialSuccess));
    }

    /// <summary>A batch as lines of metric, attributes and value.</summary>
    public static IReadOnlyList<string> Lines(MetricsData data) =>
    [
        .. data.Scopes.SelectMany(s => s.Metrics).SelectMany(m => m.Points.Select(p => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{m.Name}{{{string.Join(",", p.Attributes.Select(a => $"{a.Key}={a.Value}"))}}} {p.Value}"))),
    ];
}
