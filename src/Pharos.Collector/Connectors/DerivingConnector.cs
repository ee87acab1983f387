using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Core;
using Pharos.SpanMetrics.Spans;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Connectors;

/// <summary>Takes spans and gives, at each interval, the metrics that were derived from them.</summary>
internal abstract class DerivingConnector(ComponentContext context, IConsumer next, TimeSpan interval) : IConnector
{
    private readonly Lock _lock = new();
    private readonly ResourceTable _resources = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public bool MutatesData => false;

    protected ComponentContext Context { get; } = context;

    protected int Generation => _resources.Generation;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _loop = RunAsync();
        return ValueTask.CompletedTask;
    }

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> request = data.ToProtobuf().Span;
        long now = Context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
        {
            var reader = new OtlpTraceReader(request);
            while (reader.NextScope())
            {
                ResourceFacts resource = _resources[reader.Resource];
                while (reader.NextSpan(out ReadOnlySpan<byte> span)) Take(resource, OtlpSpan.Read(span), now);
            }
        }
        return default;
    }

    /// <summary>Passes on what there is now.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<OtlpScopeMetrics> metrics;
        lock (_lock) metrics = Collect(Context.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        metrics.RemoveAll(m => m.Metrics.Count == 0);
        if (metrics.Count == 0) return;
        var data = new MetricsData(metrics);
        int items = data.Items;
        try { await next.ConsumeAsync(data, cancellationToken).ConfigureAwait(false); }
        catch (ConsumeException) { Context.Metrics.SendFailed(Context.Id, Signals.Metrics, items); } // cumulative counts come again with the next
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Under the lock.</summary>
    protected abstract void Take(ResourceFacts resource, in OtlpSpan span, long nowMs);

    /// <summary>Under the lock.</summary>
    protected abstract List<OtlpScopeMetrics> Collect(long nowMs);

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (true)
            {
                await Task.Delay(interval, Context.Clock, stop).ConfigureAwait(false);
                await FlushAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { } // a stop is not a failure
    }
}
