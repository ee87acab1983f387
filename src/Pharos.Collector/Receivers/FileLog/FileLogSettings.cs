using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>The <c>filelog</c> section of a configuration.</summary>
internal sealed class FileLogSettings(string text, FileLogOptions options, ImmutableArray<OperatorStep> operators, RetryPolicy retry, string? storage, string defaultStorage) : TextSettings(text), IReceiverSettings
{
    public FileLogOptions Options { get; } = options;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs)
    {
        var sink = new EntrySink(outputs.Logs!, operators, retry, "file", "filelogreceiver", context);
        return new FileLogReceiver(Options, sink, new PositionStore(storage, defaultStorage, context), context);
    }
}
