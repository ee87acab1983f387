using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.SpanMetrics.Graph;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Generator;

/// <summary>Derives metrics from the spans that were taken and writes them out at each interval. Its series begin anew with each configuration.</summary>
internal sealed partial class MetricsGenerator : IAsyncDisposable
{
    private readonly GeneratorSettings _settings;
    private readonly IReadOnlyList<IRemoteWriter> _writers;
    private readonly GeneratorMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ResourceTable _resources = new();
    private readonly SeriesTable _table;
    private readonly SpanProcessor? _spans;
    private readonly GraphProcessor? _graph;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _limited;

    /// <param name="writers">Where the metrics go; the generator owns them.</param>
    public MetricsGenerator(GeneratorSettings settings, IReadOnlyList<IRemoteWriter> writers, GeneratorMetrics metrics, TimeProvider clock, ILogger logger)
    {
        (_settings, _writers, _metrics, _clock, _logger) = (settings, writers, metrics, clock, logger);
        _table = new SeriesTable(settings.Series);
        _spans = settings.SpanMetrics is { } spans ? new SpanProcessor(spans, _table) : null;
        _graph = settings.ServiceGraphs is { } graph ? new GraphProcessor(graph, _table) : null;
        _loop = RunAsync();
    }

    /// <summary>Takes the spans of an ExportTraceServiceRequest that the store has taken.</summary>
    /// <param name="index">Of the request.</param>
    public void Consume(ReadOnlySpan<byte> request, OtlpTraceIndex index)
    {
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        long taken = 0, outside = 0;
        lock (_lock)
        {
            try { Consume(request, index, now, ref taken, ref outside); }
            catch (MalformedMessageException) { _metrics.Malformed.Increment(); } // a resource that cannot be printed as labels
        }
        _metrics.Received.Increment(taken);
        if (outside > 0) _metrics.OutsideSlack.Increment(outside);
    }

    private void Consume(ReadOnlySpan<byte> request, OtlpTraceIndex index, long now, ref long taken, ref long outside)
    {
        ulong slackMs = (ulong)_settings.Slack.TotalMilliseconds;
        ResourceFacts? resource = null;
        int resourceNumber = -1;
        foreach (ref readonly OtlpScopePlaces scope in index.Scopes)
        {
            if (scope.ResourceNumber != resourceNumber)
            {
                resource = _resources[scope.Resource.In(request)];
                resourceNumber = scope.ResourceNumber;
            }
            for (int number = scope.FirstSpan; number < scope.SpansEnd; number++)
            {
                long ageMs = now - (long)(index.Spans[number].EndNs / 1_000_000);
                if ((ulong)Math.Abs(ageMs) > slackMs)
                {
                    outside++;
                    continue;
                }
                taken++;
                try { Consume(resource!, OtlpSpan.Of(request, index, number), now); }
                catch (MalformedMessageException) { _metrics.Malformed.Increment(); } // of spans that it refuses, the store does not look into the attributes
            }
        }
    }

    private void Consume(ResourceFacts resource, in OtlpSpan span, long now)
    {
        _spans?.Consume(resource, _resources.Generation, span, now);
        _graph?.Consume(resource, span, now);
    }

    /// <summary>Lets edges expire and writes the series of now.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        GeneratedBatch batch;
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
        {
            _graph?.Expire(now);
            batch = _table.Collect(now, now - (long)_settings.CollectionInterval.TotalMilliseconds + 1);
            _metrics.ActiveSeries.Set(_table.Active);
            _metrics.Limited.Increment(_table.Limited - _limited);
            _limited = _table.Limited;
            _metrics.WaitingEdges.Set(_graph?.Waiting ?? 0);
        }
        if (batch.Samples.Count == 0) return;
        foreach (IRemoteWriter writer in _writers) await writer.WriteAsync(batch.Samples, batch.Exemplars, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what was counted since the last time, then lets go of the receivers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        using var last = new CancellationTokenSource(TimeSpan.FromSeconds(2), _clock);
        try { await CollectAsync(last.Token).ConfigureAwait(false); }
        catch (OperationCanceledException) { } // the receivers' queues are full
        foreach (IRemoteWriter writer in _writers) await writer.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_settings.CollectionInterval, _clock, stop).ConfigureAwait(false);
                await CollectAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { } // a stop is not a failure
            catch (MalformedMessageException e) { LogFailed(_logger, e); } // an attribute that was never looked into; the next round goes on
        }
    }

    [LoggerMessage(LogLevel.Error, "collecting generated metrics failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
