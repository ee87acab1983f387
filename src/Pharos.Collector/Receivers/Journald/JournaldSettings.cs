using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>The <c>journald</c> section of a configuration. Two of the same text are equal.</summary>
internal sealed class JournaldSettings(string text, JournaldOptions options, ImmutableArray<OperatorStep> operators, RetryPolicy retry, string? storage, string defaultStorage) : IReceiverSettings, IEquatable<JournaldSettings>
{
    private readonly string _text = text;

    public JournaldOptions Options { get; } = options;

    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs)
    {
        var sink = new EntrySink(outputs.Logs!, operators, retry, "journald", "journaldreceiver", context);
        return new JournaldReceiver(Options, sink, new PositionStore(storage, defaultStorage, context), context);
    }

    public bool Equals(JournaldSettings? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as JournaldSettings);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
