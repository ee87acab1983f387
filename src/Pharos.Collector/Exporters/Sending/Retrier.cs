using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>Sends a batch, again and again where that may help (docs: exporter/exporterhelper, retry_on_failure).</summary>
internal sealed partial class Retrier(ISender sender, SendSettings settings, ComponentContext context)
{
    /// <param name="stopping">No more pauses: the attempt under way is the last.</param>
    /// <exception cref="ConsumeException">Refused for good, or given up.</exception>
    public async ValueTask<OtlpPartialSuccess> SendAsync(Telemetry data, CancellationToken stopping, CancellationToken cancellationToken)
    {
        long started = context.Clock.GetTimestamp();
        TimeSpan interval = settings.Retry.InitialInterval;
        while (true)
        {
            ConsumeException failure;
            try { return await AttemptAsync(data, cancellationToken).ConfigureAwait(false); }
            catch (ConsumeException e) when (!e.IsPermanent && settings.Retry.Enabled && !stopping.IsCancellationRequested) { failure = e; }
            TimeSpan pause = Jitter(interval);
            if (failure.RetryAfter is { } asked && asked > pause) pause = asked;
            TimeSpan elapsed = context.Clock.GetElapsedTime(started);
            if (settings.Retry.MaxElapsed > TimeSpan.Zero && elapsed + pause > settings.Retry.MaxElapsed)
                throw new ConsumeException($"no more retries after {elapsed.TotalSeconds:0} s: {failure.Message}", failure.IsPermanent, failure.RetryAfter, failure) { IsExhausted = failure.IsExhausted };
            LogRetry(context.Logger, context.Id, failure.Message, pause.TotalSeconds);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            try { await Task.Delay(pause, context.Clock, both.Token).ConfigureAwait(false); }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw failure; }
            interval = TimeSpan.FromTicks(Math.Min((long)(interval.Ticks * Math.Max(1, settings.Retry.Multiplier)), settings.Retry.MaxInterval.Ticks));
        }
    }

    private async ValueTask<OtlpPartialSuccess> AttemptAsync(Telemetry data, CancellationToken cancellationToken)
    {
        if (settings.Timeout == TimeSpan.Zero) return await sender.SendAsync(data, cancellationToken).ConfigureAwait(false);
        using var timer = new CancellationTokenSource(settings.Timeout, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try { return await sender.SendAsync(data, both.Token).ConfigureAwait(false); }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { throw new ConsumeException($"no answer within {settings.Timeout.TotalSeconds:0.###} s", isPermanent: false); }
    }

    private TimeSpan Jitter(TimeSpan interval) => interval * (1 + (settings.Retry.Randomization * ((Random.Shared.NextDouble() * 2) - 1)));

    [LoggerMessage(LogLevel.Warning, "{Id}: not sent, next try in {Seconds:0.0} s: {Reason}")]
    private static partial void LogRetry(ILogger logger, string id, string reason, double seconds);
}
