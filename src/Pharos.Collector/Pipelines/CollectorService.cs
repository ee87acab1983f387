using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Core;

namespace Pharos.Collector.Pipelines;

/// <summary>A running collector: the components of one configuration, wired. Started from the end of the pipelines to their beginning, stopped the other way.</summary>
internal sealed class CollectorService : IAsyncDisposable
{
    private readonly CollectorSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly MetricRegistry _registry;
    private readonly CollectorMetrics _metrics;
    private readonly Dictionary<string, IStorage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, Signals Signal), IExporter> _exporters = [];
    private readonly Dictionary<string, IConsumer> _pipelines = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, Signals In, Signals Out), IConnector> _connectors = [];

    /// <summary>In the order of their start.</summary>
    private readonly List<IComponent> _components = [];
    private readonly List<IComponent> _started = [];

    public CollectorService(CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers, MetricRegistry registry)
    {
        _settings = settings;
        _clock = clock;
        _loggers = loggers;
        _registry = registry;
        _metrics = new CollectorMetrics(registry);
        foreach (ComponentEntry<IExtensionSettings> entry in settings.Extensions)
        {
            IExtension extension = entry.Settings.Create(Context(entry.Id, Signals.None));
            if (extension is IStorage storage) _storages[entry.Id] = storage;
            _components.Add(extension);
        }
        foreach (PipelineEntry pipeline in settings.Pipelines) Build(pipeline);
        foreach (ComponentEntry<IReceiverSettings> entry in settings.Receivers.Values) BuildReceiver(entry);
    }

    public CollectorSettings Settings => _settings;

    /// <exception cref="IOException">A component cannot work, such as for a port in use; those that had started are stopped again.</exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (IComponent component in _components)
            {
                await component.StartAsync(cancellationToken).ConfigureAwait(false);
                _started.Add(component);
            }
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = _started.Count - 1; i >= 0; i--) await _started[i].DisposeAsync().ConfigureAwait(false);
        _started.Clear();
    }

    /// <summary>The first step of a pipeline; what stands behind it is built before it.</summary>
    private IConsumer Build(PipelineEntry pipeline)
    {
        if (_pipelines.TryGetValue(pipeline.Id, out IConsumer? first)) return first;
        var ends = new List<IConsumer>();
        foreach (string id in pipeline.Exporters)
        {
            if (_settings.Connectors.TryGetValue(id, out ComponentEntry<IConnectorSettings>? connector)) ends.AddRange(Connectors(connector, pipeline.Signal));
            else ends.Add(Exporter(id, pipeline.Signal));
        }
        IConsumer next = FanOut.Of(ends)!;
        foreach (string id in pipeline.Processors.Reverse())
        {
            IProcessor processor = _settings.Processors[id].Settings.Create(Context(id, pipeline.Signal), new ProcessorOutput(next, id, _metrics));
            _components.Add(processor);
            next = new ProcessorStep(processor, id, next.MutatesData, _metrics);
        }
        return _pipelines[pipeline.Id] = next;
    }

    private IExporter Exporter(string id, Signals signal)
    {
        if (_exporters.TryGetValue((id, signal), out IExporter? exporter)) return exporter;
        exporter = _settings.Exporters[id].Settings.Create(Context(id, signal));
        _components.Add(exporter);
        return _exporters[(id, signal)] = exporter;
    }

    /// <summary>One for each signal that pipelines take from the connector.</summary>
    private IEnumerable<IConsumer> Connectors(ComponentEntry<IConnectorSettings> entry, Signals input)
    {
        foreach (IGrouping<Signals, PipelineEntry> outputs in _settings.Pipelines.Where(p => p.Receivers.Contains(entry.Id)).GroupBy(p => p.Signal))
        {
            if (!_connectors.TryGetValue((entry.Id, input, outputs.Key), out IConnector? connector))
            {
                IConsumer next = FanOut.Of([.. outputs.Select(Build)])!;
                connector = entry.Settings.Create(Context(entry.Id, input), outputs.Key, next);
                _components.Add(connector);
                _connectors[(entry.Id, input, outputs.Key)] = connector;
            }
            yield return connector;
        }
    }

    private void BuildReceiver(ComponentEntry<IReceiverSettings> entry)
    {
        PipelineEntry[] takers = [.. _settings.Pipelines.Where(p => p.Receivers.Contains(entry.Id))];
        if (takers.Length == 0) return; // defined and not used
        IConsumer? Of(Signals signal) => FanOut.Of([.. takers.Where(p => p.Signal == signal).Select(p => _pipelines[p.Id])]);
        var outputs = new ReceiverOutputs(Of(Signals.Traces), Of(Signals.Metrics), Of(Signals.Logs));
        _components.Add(entry.Settings.Create(Context(entry.Id, takers.Aggregate(Signals.None, (all, p) => all | p.Signal)), outputs));
    }

    private ComponentContext Context(string id, Signals signal) => new()
    {
        Id = id,
        Signal = signal,
        Clock = _clock,
        Logger = _loggers.CreateLogger($"Pharos.Collector.{id}"),
        Registry = _registry,
        Metrics = _metrics,
        Storages = _storages,
    };
}
