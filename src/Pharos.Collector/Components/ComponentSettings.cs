using Pharos.Collector.Data;

namespace Pharos.Collector.Components;

/// <summary>A receiver's configuration, read and valid. A record, so that a reload sees what changed.</summary>
internal interface IReceiverSettings
{
    IReceiver Create(ComponentContext context, ReceiverOutputs outputs);
}

internal interface IProcessorSettings
{
    /// <param name="context">Its <see cref="ComponentContext.Signal"/> is the pipeline's.</param>
    IProcessor Create(ComponentContext context, IConsumer next);
}

internal interface IExporterSettings
{
    /// <param name="context">Its <see cref="ComponentContext.Signal"/> is what it takes.</param>
    IExporter Create(ComponentContext context);
}

internal interface IConnectorSettings
{
    /// <param name="context">Its <see cref="ComponentContext.Signal"/> is what it takes.</param>
    /// <param name="output">The signal that it gives.</param>
    IConnector Create(ComponentContext context, Signals output, IConsumer next);
}

internal interface IExtensionSettings
{
    IExtension Create(ComponentContext context);
}
