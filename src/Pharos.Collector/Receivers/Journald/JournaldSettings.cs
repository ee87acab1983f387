using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>The <c>journald</c> section of a configuration.</summary>
internal sealed class JournaldSettings(string text, JournaldOptions options, ImmutableArray<OperatorStep> operators, RetryPolicy retry, string? storage, string defaultStorage) : TextSettings(text), IReceiverSettings
{
    public JournaldOptions Options { get; } = options;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs)
    {
        var sink = new EntrySink(outputs.Logs!, operators, retry, "journald", "journaldreceiver", context);
        return new JournaldReceiver(Options, sink, new PositionStore(storage, defaultStorage, context), context);
    }
}
