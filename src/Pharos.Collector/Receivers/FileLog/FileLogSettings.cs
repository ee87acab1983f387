using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>The <c>filelog</c> section of a configuration. Two of the same text are equal.</summary>
internal sealed class FileLogSettings(string text, FileLogOptions options, ImmutableArray<OperatorStep> operators, RetryPolicy retry, string? storage, string defaultStorage) : IReceiverSettings, IEquatable<FileLogSettings>
{
    private readonly string _text = text;

    public FileLogOptions Options { get; } = options;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs)
    {
        var sink = new EntrySink(outputs.Logs!, operators, retry, "file", "filelogreceiver", context);
        return new FileLogReceiver(Options, sink, new PositionStore(storage, defaultStorage, context), context);
    }

    public bool Equals(FileLogSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as FileLogSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
