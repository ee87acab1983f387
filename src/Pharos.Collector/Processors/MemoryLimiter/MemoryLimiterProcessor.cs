using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.MemoryLimiter;

/// <summary>Refuses batches, so that senders come again later, while the process's managed heap is above the soft limit.</summary>
/// <param name="heapBytes">The heap now.</param>
internal sealed partial class MemoryLimiterProcessor(MemoryLimiterSettings settings, ComponentContext context, IConsumer next, Func<long> heapBytes) : IProcessor
{
    private ITimer? _timer;
    private volatile bool _refuses;

    public bool MutatesData => false;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _timer = context.Clock.CreateTimer(_ => Check(), null, settings.CheckInterval, settings.CheckInterval);
        return ValueTask.CompletedTask;
    }

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        if (!_refuses) return next.ConsumeAsync(data, cancellationToken);
        context.Registry.Counter($"otelcol_processor_refused_{CollectorMetrics.Noun(data.Signal)}_total", "Items that the memory limiter refused.", "processor").With(context.Id).Increment(data.Items);
        throw new ConsumeException($"processor {context.Id}: data refused due to high memory usage", isPermanent: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private void Check()
    {
        long used = heapBytes();
        if (used > settings.HardLimitBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            used = heapBytes();
        }
        bool refuses = used > settings.SoftLimitBytes;
        if (refuses == _refuses) return;
        _refuses = refuses;
        if (refuses) LogAbove(context.Logger, context.Id, used >> 20, settings.SoftLimitBytes >> 20);
        else LogBelow(context.Logger, context.Id, used >> 20);
    }

    [LoggerMessage(LogLevel.Warning, "{Id}: {UsedMib} MiB of heap, more than {LimitMib}: nothing is taken")]
    private static partial void LogAbove(ILogger logger, string id, long usedMib, long limitMib);

    [LoggerMessage(LogLevel.Information, "{Id}: {UsedMib} MiB of heap: taking again")]
    private static partial void LogBelow(ILogger logger, string id, long usedMib);
}
