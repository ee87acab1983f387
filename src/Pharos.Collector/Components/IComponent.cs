namespace Pharos.Collector.Components;

/// <summary>A running part of the collector. Started from the exporters back to the receivers; disposed the other way round, so that what is under way arrives.</summary>
internal interface IComponent : IAsyncDisposable
{
    /// <summary>Starts; what cannot work (a port in use) throws <see cref="IOException"/>.</summary>
    /// <param name="cancellationToken">Of the start only; a component ends when it is disposed.</param>
    ValueTask StartAsync(CancellationToken cancellationToken);
}

/// <summary>Gives batches to the consumers of its <see cref="ReceiverOutputs"/>. One for each id, for all pipelines that name it.</summary>
internal interface IReceiver : IComponent;

/// <summary>Stands between two steps; one for each pipeline that names it. <see cref="IAsyncDisposable.DisposeAsync"/> passes on what it holds.</summary>
internal interface IProcessor : IComponent, IConsumer;

/// <summary>Sends batches away; one for each id and signal. <see cref="IAsyncDisposable.DisposeAsync"/> tries to send what it holds.</summary>
internal interface IExporter : IComponent, IConsumer;

/// <summary>The end of one pipeline and the beginning of others; one for each id and pair of signals.</summary>
internal interface IConnector : IComponent, IConsumer;

/// <summary>A part that no pipeline names.</summary>
internal interface IExtension : IComponent;
