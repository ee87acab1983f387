using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Components;

/// <summary>The next step of a pipeline: a processor, an exporter, a fan-out.</summary>
internal interface IConsumer
{
    /// <summary>Whether it, or anything behind it in the same pipeline, changes the batch: then a fan-out gives it a copy.</summary>
    bool MutatesData { get; }

    /// <summary>Takes a batch; completes when the step is responsible for it. Waiting here is the back-pressure to the receiver.</summary>
    /// <returns>What the destination refused for good; nothing where the batch was queued.</returns>
    /// <exception cref="ConsumeException">Nothing of the batch was taken, or it is not known; the exception says whether trying again helps.</exception>
    ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken);
}
