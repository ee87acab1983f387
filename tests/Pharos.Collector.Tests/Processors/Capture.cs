using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Processors;

/// <summary>The last step of a pipeline in a test.</summary>
internal sealed class Capture : IConsumer
{
    public List<Telemetry> Batches { get; } = [];

    /// <summary>Asked before each batch is taken.</summary>
    public Action Before { get; set; } = () => { };

    public bool MutatesData => false;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        Before();
        lock (Batches) Batches.Add(data);
        return default;
    }

    public int Count
    {
        get { lock (Batches) return Batches.Count; }
    }
}
