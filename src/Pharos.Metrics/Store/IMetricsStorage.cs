using Pharos.Core;

namespace Pharos.Metrics.Store;

/// <summary>The write side of the store. Scrape, remote write, OTLP and rules all go through it.</summary>
internal interface IMetricsStorage
{
    /// <summary>Starts a batch. Batches of different callers run side by side.</summary>
    IAppendBatch BeginAppend();
}

/// <summary>A handle of a series in the head; valid until the store says otherwise (<see cref="AppendOutcome.UnknownSeries"/>). 0 is none.</summary>
internal readonly record struct SeriesRef(ulong Value)
{
    public bool IsNone => Value == 0;
}

internal enum AppendOutcome
{
    Appended,
    /// <summary>The same sample stands already: nothing to do, not an error.</summary>
    Duplicate,
    /// <summary>Same timestamp, other value.</summary>
    DuplicateWithOtherValue,
    /// <summary>Older than the newest sample of the series and outside the out-of-order window.</summary>
    OutOfOrder,
    /// <summary>Older than what the store still accepts.</summary>
    TooOld,
    /// <summary>Further ahead of the clock than the store accepts.</summary>
    TooFarAhead,
    /// <summary>The ref is of a series that has gone: look it up again.</summary>
    UnknownSeries,
    /// <summary>A series limit stands in the way.</summary>
    SeriesLimit,
}

/// <summary>Samples that become visible together and are answered together. Not thread-safe; dispose without commit to drop it.</summary>
internal interface IAppendBatch : IDisposable
{
    /// <summary>The series last stored under this key, or none. The key is a 128-bit hash of the label bytes as the sender writes them, salted by format, so that a known series costs no parse.</summary>
    SeriesRef Find(UInt128 rawKey);

    /// <summary>Says that a look-up of this key follows soon: its place is brought into the cache meanwhile.</summary>
    void Announce(UInt128 rawKey) { }

    /// <summary>As <see cref="Find"/>, without a look at the series, which is brought into the cache meanwhile: it may have gone, and then an append answers <see cref="AppendOutcome.UnknownSeries"/>.</summary>
    SeriesRef FindAhead(UInt128 rawKey) => Find(rawKey);

    /// <summary>Finds or creates. Returns none when a series limit is reached. With <paramref name="rawKey"/> other than 0, <see cref="Find"/> will answer it from now on.</summary>
    SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default);

    AppendOutcome Append(SeriesRef series, long timestampMs, double value, long startTimestampMs = 0);

    AppendOutcome AppendHistogram(SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0);

    void AppendExemplar(SeriesRef series, Exemplar exemplar);

    /// <summary>Keeps type, unit and help of a metric family.</summary>
    void SetMetadata(string metricName, MetricMetadata metadata);

    /// <summary>Returns when the batch is in the write-ahead log; only then is it acknowledged and visible to queries.</summary>
    /// <exception cref="IOException">The log could not be written; nothing of the batch is visible.</exception>
    ValueTask CommitAsync(CancellationToken cancellationToken);
}

/// <summary>A sample's link to a trace. At most 128 UTF-8 characters of labels (OpenMetrics).</summary>
internal sealed record Exemplar(LabelSet Labels, double Value, long TimestampMs);

/// <summary><paramref name="Type"/> is a lower-case OpenMetrics type: counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown.</summary>
internal sealed record MetricMetadata(string Type, string Unit, string Help);
