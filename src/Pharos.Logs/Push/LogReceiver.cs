using System.Collections.Concurrent;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Store;

namespace Pharos.Logs.Push;

/// <summary>How a push ended: 204, or a status with the message that Loki has for it. The good part is stored in either case, except at 429 for the whole.</summary>
internal readonly record struct PushOutcome(int Status, string Message, long RejectedLines);

/// <summary>Takes the entries of every protocol into the store, within the limits.</summary>
internal sealed class LogReceiver(LogStore store, LogLimits limits, MetricRegistry registry, TimeProvider clock)
{
    private readonly TokenBucket _rate = new(clock);
    private readonly ConcurrentDictionary<LabelSet, TokenBucket> _streamRates = new();
    private readonly ConcurrentBag<PushBuilder> _idle = [];
    private LogLimits _limits = limits;
    private LevelDetector? _levels = LevelsOf(limits);

    public LogLimits Limits => Volatile.Read(ref _limits);

    public PushMetrics Metrics { get; } = new(registry);

    /// <summary>Streams by the bytes that the JSON and protobuf pushes write for them.</summary>
    public LabelCache Labels { get; } = new();

    /// <summary>Uses other limits from the next push on.</summary>
    public void Apply(LogLimits limits)
    {
        Volatile.Write(ref _limits, limits);
        Volatile.Write(ref _levels, LevelsOf(limits));
        Labels.Clear();
    }

    /// <param name="expectsSource">Whether the request may be logged as it came (<see cref="Store.Wal.PushRecord.AddSource"/>).</param>
    public PushBuilder Begin(bool expectsSource)
    {
        if (!_idle.TryTake(out PushBuilder? builder)) builder = new PushBuilder();
        builder.Record.ExpectsSource = expectsSource;
        builder.Begin(Limits, Volatile.Read(ref _levels), Metrics, clock.GetUtcNow(), MayBegin, MayTake);
        return builder;
    }

    /// <summary>Stores what the builder has taken; returns after it is in the write-ahead log.</summary>
    /// <exception cref="IOException">Nothing was stored.</exception>
    public async ValueTask<PushOutcome> CommitAsync(PushBuilder builder, CancellationToken cancellationToken)
    {
        LogLimits limits = Limits;
        if (builder.Record.Entries > 0 && !_rate.TryTake(builder.Bytes, limits.IngestionRateMb * (1 << 20), limits.IngestionBurstSizeMb * (1 << 20)))
        {
            Metrics.Discard(DiscardReason.RateLimited, builder.Record.Entries, builder.Bytes);
            return new PushOutcome(429,
                $"Ingestion rate limit exceeded for user fake (limit: {(long)(limits.IngestionRateMb * (1 << 20))} bytes/sec) while attempting to ingest '{builder.Record.Entries}' lines totaling '{builder.Bytes}' bytes, reduce log volume or contact your Loki administrator to see if the limit can be increased",
                builder.Record.Entries);
        }
        await store.AppendAsync(builder.Record, cancellationToken).ConfigureAwait(false);
        Metrics.Lines.Increment(builder.Record.Entries);
        Metrics.Bytes.Increment(builder.Bytes);
        Metrics.MetadataBytes.Increment(builder.MetadataBytes);
        return builder.Faults.Any ? new PushOutcome(builder.Faults.Status, builder.Faults.ToString(), builder.Faults.Lines) : new PushOutcome(204, "", 0);
    }

    /// <summary>Gives a builder back for the next push.</summary>
    public void Return(PushBuilder builder)
    {
        if (_idle.Count < 2 * Environment.ProcessorCount && builder.Record.Written.Length < 8 << 20) _idle.Add(builder);
    }

    private bool MayBegin(LabelSet labels) => Limits.MaxStreams == 0 || store.ActiveStreams < Limits.MaxStreams || store.IsActive(labels);

    private bool MayTake(LabelSet labels, long bytes)
    {
        const int mostKept = 100_000;
        LogLimits limits = Limits;
        if (limits.PerStreamRateLimit <= 0) return true;
        if (_streamRates.Count > mostKept) _streamRates.Clear();
        return _streamRates.GetOrAdd(labels, static (_, clock) => new TokenBucket(clock), clock).TryTake(bytes, limits.PerStreamRateLimit, limits.PerStreamRateLimitBurst);
    }

    private static LevelDetector? LevelsOf(LogLimits limits) => limits is { DiscoverLogLevels: true, AllowStructuredMetadata: true } ? new LevelDetector(limits) : null;
}
