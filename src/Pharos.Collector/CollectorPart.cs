using Microsoft.Extensions.Logging;
using Pharos.Collector.Config;
using Pharos.Collector.Pipelines;
using Pharos.Core;

namespace Pharos.Collector;

/// <summary>The collector within a process: runs the pipelines of the settings that it was given last.</summary>
public sealed partial class CollectorPart : IAsyncDisposable
{
    private static readonly TimeSpan s_startRetry = TimeSpan.FromSeconds(5);

    private readonly MetricRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly GaugeMetric _running;
    private readonly SemaphoreSlim _applying = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private CollectorService? _service;
    private CollectorSettings? _wanted;
    private CancellationTokenSource? _retrying;
    private Task _retry = Task.CompletedTask;

    public CollectorPart(MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        _registry = registry;
        _clock = clock;
        _loggers = loggers;
        _logger = loggers.CreateLogger<CollectorPart>();
        _running = registry.Gauge("pharos_collector_running", "Whether the pipelines of the collector's configuration run.").Default;
    }

    /// <summary>Runs these settings from now on; null: none. Nothing happens where nothing has changed.</summary>
    /// <remarks>The old pipelines are stopped first: most listen on the same addresses. What they held is sent or stays on disk.</remarks>
    /// <returns>Null, or why a component cannot work, such as for a port in use. Then the pipelines before are gone, and these are tried again until others are given.</returns>
    public async Task<string?> ApplyAsync(CollectorSettings? settings, CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (settings?.Fingerprint == _wanted?.Fingerprint && (settings is null) == (_wanted is null)) return null;
            _wanted = settings;
            if (_retrying is not null) await _retrying.CancelAsync().ConfigureAwait(false);
            if (_service is not null) await _service.DisposeAsync().ConfigureAwait(false);
            _service = null;
            _running.Set(0);
            if (settings is null) return null;
            try
            {
                await StartAsync(settings, cancellationToken).ConfigureAwait(false);
                return null;
            }
            catch (IOException e)
            {
                LogNotStarted(e.Message, s_startRetry.TotalSeconds);
                _retrying = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                _retry = RetryAsync(settings, _retrying.Token);
                return e.Message;
            }
        }
        finally { _applying.Release(); }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _retry.ConfigureAwait(false);
        await _applying.WaitAsync().ConfigureAwait(false);
        if (_service is not null) await _service.DisposeAsync().ConfigureAwait(false);
        _service = null;
        _retrying?.Dispose();
        _stopping.Dispose();
        _applying.Dispose();
    }

    private async Task StartAsync(CollectorSettings settings, CancellationToken cancellationToken)
    {
        var service = new CollectorService(settings, _clock, _loggers, _registry);
        await service.StartAsync(cancellationToken).ConfigureAwait(false);
        _service = service;
        _running.Set(1);
        LogRunning(settings.Pipelines.Count);
    }

    private async Task RetryAsync(CollectorSettings settings, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(s_startRetry, _clock, cancellationToken).ConfigureAwait(false);
                await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    if (!ReferenceEquals(settings, _wanted)) return;
                    await StartAsync(settings, cancellationToken).ConfigureAwait(false);
                    return;
                }
                finally { _applying.Release(); }
            }
            catch (IOException e) { LogNotStarted(e.Message, s_startRetry.TotalSeconds); }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // others are wanted, or none
        }
    }

    [LoggerMessage(LogLevel.Information, "the collector runs {Pipelines} pipelines")]
    private partial void LogRunning(int pipelines);

    [LoggerMessage(LogLevel.Error, "the collector cannot start, next try in {Seconds} s: {Reason}")]
    private partial void LogNotStarted(string reason, double seconds);
}
