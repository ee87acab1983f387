using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Logs.Api;
using Pharos.Logs.Api.Patterns;
using Pharos.Logs.Config;
using Pharos.Logs.LogQL;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Otlp;
using Pharos.Logs.Push;
using Pharos.Logs.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Logs;

/// <summary>Loki as one part: store, receivers of its push API and of OTLP, query engine and the HTTP API.</summary>
public sealed class LogsPart : IAsyncDisposable
{
    private readonly LogReceiver _receiver;
    private readonly OtlpLogSignal _otlp;
    private readonly TimeProvider _clock;
    private readonly TailEndpoint _tail;
    private readonly FieldEndpoints _fields;
    private readonly PushEndpoint _push;

    private LogsPart(LogStore store, LokiSettings settings, MetricRegistry registry, TimeProvider clock)
    {
        Store = store;
        _clock = clock;
        _receiver = new LogReceiver(store, settings.Limits, registry, clock);
        _otlp = new OtlpLogSignal(_receiver, clock);
        Engine = new LogQueryEngine(store, settings.QueryLimits, clock);
        Source = new EmbeddedLogsSource(Engine);
        _push = new PushEndpoint(_receiver);
        _tail = new TailEndpoint(store, Engine, () => _receiver.Limits, registry, clock);
        _fields = new FieldEndpoints(Engine, clock);
        LogStoreMetrics.Register(store, registry);
    }

    /// <summary>Logs as the OTLP listeners take them.</summary>
    public IOtlpSignal Otlp => _otlp;

    /// <summary>Where rules, incidents and Game Days query logs.</summary>
    public ILogsSource Source { get; }

    internal LogStore Store { get; }

    internal LogQueryEngine Engine { get; }

    /// <summary>Opens the store in a folder: replays its log.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static async Task<LogsPart> OpenAsync(string folder, LokiSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await LogStore.OpenAsync(folder, settings.StoreOptions, clock, loggers.CreateLogger<LogStore>(), new DeleteQueries(), cancellationToken).ConfigureAwait(false), settings, registry, clock);

    /// <summary>Brings limits and retention to a configuration, at each reload.</summary>
    public void Apply(LokiSettings settings)
    {
        _receiver.Apply(settings.Limits);
        Engine.Apply(settings.QueryLimits);
        Store.Apply(settings.StoreOptions);
    }

    /// <summary>Maps Loki's API, push and OTLP among it.</summary>
    /// <param name="withServerPages">Whether <c>/ready</c> is among it: the page's port has its own.</param>
    public void Map(IEndpointRouteBuilder routes, string version, string revision, bool withServerPages = true)
    {
        new QueryApi(Engine, _clock).Map(routes);
        routes.MapPush(_push);
        routes.MapOtlpHttp(_otlp, "/otlp/v1/logs");
        routes.MapLabelApi(Store, _clock);
        routes.MapVolumeApi(Store, () => _receiver.Limits, _clock);
        routes.MapDeleteApi(Store, _clock);
        routes.MapPatternApi(Store, _clock);
        _fields.Map(routes);
        _tail.Map(routes);
        routes.MapStatusApi(Store, version, revision, _clock);
        if (withServerPages) routes.MapReady();
    }

    /// <summary>Writes the head out and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}
