using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Traces.Api;
using Pharos.Traces.Config;
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
    private TempoSettings _settings;

    private TracesPart(TraceStore store, TempoSettings settings, MetricRegistry registry, TimeProvider clock)
    {
        _store = store;
        _settings = settings;
        _clock = clock;
        _otlp = new TracesOtlpSignal(store, registry);
        Source = new EmbeddedTracesSource(store);
        TraceStoreMetrics.Register(registry, store);
    }

    /// <summary>The receiver, for the OTLP listeners and the collector.</summary>
    public IOtlpSignal Otlp => _otlp;

    /// <summary>Queries of other parts.</summary>
    public ITracesSource Source { get; }

    /// <summary>Receives each ExportTraceServiceRequest (protobuf) after it was taken: for metrics derived from spans. It must return quickly and keep no reference to the bytes.</summary>
    public Action<ReadOnlyMemory<byte>>? SpansTaken
    {
        get => _otlp.Taken;
        set => _otlp.Taken = value;
    }

    /// <summary>Opens the store: replays its log.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static async Task<TracesPart> OpenAsync(string folder, TempoSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await TraceStore.OpenAsync(folder, settings.Store, clock, loggers.CreateLogger<TraceStore>(), cancellationToken), settings, registry, clock);

    /// <summary>Takes a changed configuration: retention, limits, ranges.</summary>
    public void Apply(TempoSettings settings)
    {
        _settings = settings;
        _store.Apply(settings.Store);
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

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _running.Dispose();
    }
}
