using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Pipelines;

/// <summary>A processor within its pipeline: counts what goes in.</summary>
internal sealed class ProcessorStep(IProcessor processor, string id, bool restMutates, CollectorMetrics metrics) : IConsumer
{
    public bool MutatesData => restMutates || processor.MutatesData;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        metrics.ProcessorIn(id, data.Signal, data.Items);
        return processor.ConsumeAsync(data, cancellationToken);
    }
}

/// <summary>What a processor gives on, counted; a batch that has become empty ends here.</summary>
internal sealed class ProcessorOutput(IConsumer next, string id, CollectorMetrics metrics) : IConsumer
{
    public bool MutatesData => next.MutatesData;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        if (items == 0) return default;
        metrics.ProcessorOut(id, data.Signal, items);
        return next.ConsumeAsync(data, cancellationToken);
    }
}
