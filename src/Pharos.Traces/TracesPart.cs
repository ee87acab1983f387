using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Traces.Api;
using Pharos.Traces.Config;
using Pharos.Traces.Generator;
using Pharos.Traces.Ingest;
using Pharos.Traces.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Traces;

/// <summary>Tempo as one part: the store, its OTLP receiver, TraceQL and the HTTP API.</summary>
public sealed class TracesPart : IAsyncDisposable
{
    private readonly TraceStore _store;
    private readonly TracesOtlpSignal _otlp;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _running = new(Math.Max(2, Environment.ProcessorCount));
    private readonly GeneratorMetrics _generatorMetrics;
    private readonly ILoggerFactory _loggers;
    private TempoSettings _settings;
    private volatile MetricsGenerator? _generator;

    private TracesPart(TraceStore store, TempoSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        _loggers = loggers;
        _generatorMetrics = new GeneratorMetrics(registry);
        _store = store;
        _settings = settings;
        _clock = clock;
        _otlp = new TracesOtlpSignal(store, registry) { Taken = Generate };
        Source = new EmbeddedTracesSource(store);
        TraceStoreMetrics.Register(registry, store);
    }

    /// <summary>The receiver, for the OTLP listeners and the collector.</summary>
    public IOtlpSignal Otlp => _otlp;

    /// <summary>Queries of other parts.</summary>
    public ITracesSource Source { get; }

    /// <summary>Opens the store: replays its log.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static async Task<TracesPart> OpenAsync(string folder, TempoSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await TraceStore.OpenAsync(folder, settings.Store, clock, loggers.CreateLogger<TraceStore>(), cancellationToken), settings, registry, clock, loggers);

    /// <summary>Takes a configuration: retention, limits, ranges, the metrics generator.</summary>
    /// <param name="writers">Where generated metrics go; the part owns them. Without any, none are generated.</param>
    public async Task ApplyAsync(TempoSettings settings, IReadOnlyList<IRemoteWriter> writers)
    {
        _settings = settings;
        _store.Apply(settings.Store);
        MetricsGenerator? before = _generator;
        _generator = settings.Generator.IsOn && writers.Count > 0
            ? new MetricsGenerator(settings.Generator, writers, _generatorMetrics, _clock, _loggers.CreateLogger<MetricsGenerator>())
            : null;
        if (before is not null) await before.DisposeAsync();
    }

    /// <summary>Maps Tempo's API and its push path.</summary>
    /// <param name="withServerPages">On Tempo's own port.</param>
    public void Map(IEndpointRouteBuilder routes, string version, bool withServerPages)
    {
        routes.MapTempoApi(_store, () => _settings, _running, _clock, version, withServerPages);
        if (!withServerPages) return;
        routes.MapOtlpHttp(_otlp);
        routes.MapZipkin(_otlp);
    }

    /// <summary>Ends the metrics generator: what it counted goes out while its receivers, which may be of this process, still answer.</summary>
    public async Task StopGeneratingAsync()
    {
        if (_generator is not { } generator) return;
        _generator = null;
        await generator.DisposeAsync();
    }

    private void Generate(ReadOnlyMemory<byte> request, OtlpTraceIndex index) => _generator?.Consume(request.Span, index);

    public async ValueTask DisposeAsync()
    {
        await StopGeneratingAsync();
        await _store.DisposeAsync();
        _running.Dispose();
    }
}
