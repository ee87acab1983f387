using Pharos.Collector.Data;

namespace Pharos.Collector.Components;

/// <summary>Where a receiver's batches go: a consumer for each signal that a pipeline takes from it, null for the others.</summary>
internal sealed record ReceiverOutputs(IConsumer? Traces, IConsumer? Metrics, IConsumer? Logs)
{
    public IConsumer? Of(Signals signal) => signal switch
    {
        Signals.Traces => Traces,
        Signals.Metrics => Metrics,
        Signals.Logs => Logs,
        _ => null,
    };
}
