using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Components.Absent;

/// <summary>Stands for an upstream component that Pharos does not have: does nothing.</summary>
internal class AbsentPart : IReceiver, IExtension
{
    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed record AbsentReceiver : IReceiverSettings
{
    public IReceiver Create(ComponentContext context, ReceiverOutputs outputs) => new AbsentPart();
}

internal sealed record AbsentExtension : IExtensionSettings
{
    public IExtension Create(ComponentContext context) => new AbsentPart();
}

/// <summary>Passes everything on.</summary>
internal sealed record AbsentProcessor : IProcessorSettings
{
    public IProcessor Create(ComponentContext context, IConsumer next) => new PassThrough(next);

    private sealed class PassThrough(IConsumer next) : AbsentPart, IProcessor
    {
        public bool MutatesData => false;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken) => next.ConsumeAsync(data, cancellationToken);
    }
}

/// <summary>Counts what it gets as not delivered.</summary>
internal sealed record AbsentExporter : IExporterSettings
{
    public IExporter Create(ComponentContext context) => new Sink(context);

    private sealed class Sink(ComponentContext context) : AbsentPart, IExporter
    {
        public bool MutatesData => false;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            context.Metrics.SendFailed(context.Id, data.Signal, data.Items);
            return default;
        }
    }
}

/// <summary>Takes everything and gives nothing.</summary>
internal sealed record AbsentConnector : IConnectorSettings
{
    public IConnector Create(ComponentContext context, Signals output, IConsumer next) => new Sink();

    private sealed class Sink : AbsentPart, IConnector
    {
        public bool MutatesData => false;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken) => default;
    }
}
