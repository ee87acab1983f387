using System.Buffers;
using System.Runtime.InteropServices;
using Pharos.Core;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store;

/// <summary>Collects the samples of one caller; the store writes and shows them together.</summary>
internal sealed class AppendBatch : IAppendBatch
{
    private readonly TsdbStore _store;
    private readonly HeadState _head;
    private readonly SeriesIndex _index;
    private readonly long _latestMs;
    private readonly long _windowMs;
    private readonly long _pin;
    private PendingSample[] _samples = ArrayPool<PendingSample>.Shared.Rent(512);
    private List<PendingExtra>? _extras;
    private List<(SeriesRef, Exemplar)>? _exemplars;
    private List<(string, MetricMetadata)>? _metadata;
    private int _count;
    private bool _done;

    public AppendBatch(TsdbStore store, HeadState head, TsdbOptions options, TimeProvider clock)
    {
        _store = store;
        _head = head;
        _index = head.Index;
        _windowMs = (long)options.OutOfOrderWindow.TotalMilliseconds;
        _latestMs = options.MaxFuture == TimeSpan.Zero ? long.MaxValue : (clock.GetUtcNow() + options.MaxFuture).ToUnixTimeMilliseconds();
        _pin = head.Pins.Enter(); // a series removed before the commit keeps its labels until then
    }

    public Span<PendingSample> Samples => _samples.AsSpan(0, _count);

    public ReadOnlySpan<PendingExtra> Extras => CollectionsMarshal.AsSpan(_extras);

    public IReadOnlyList<(SeriesRef Series, Exemplar Exemplar)> Exemplars => _exemplars is null ? [] : _exemplars;

    public IReadOnlyList<(string Name, MetricMetadata Metadata)> Metadata => _metadata is null ? [] : _metadata;

    public bool IsEmpty => _count == 0 && _exemplars is null && _metadata is null;

    public SeriesRef Find(UInt128 rawKey)
    {
        SeriesRef series = _index.FindRaw(rawKey);
        return _index.IsAlive(series, out _) ? series : default;
    }

    public void Announce(UInt128 rawKey) => _index.PrefetchRaw(rawKey);

    public SeriesRef FindAhead(UInt128 rawKey)
    {
        SeriesRef series = _index.FindRaw(rawKey);
        if (!series.IsNone) _index.PrefetchRow((uint)series.Value);
        return series;
    }

    public SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default) => _store.GetOrAdd(labels, rawKey);

    public AppendOutcome Append(SeriesRef series, long timestampMs, double value, long startTimestampMs = 0)
    {
        AppendOutcome outcome = Check(series, timestampMs, BitConverter.DoubleToInt64Bits(value), isHistogram: false);
        if (outcome != AppendOutcome.Appended) return Refused(outcome);
        Add(series, timestampMs, value, startTimestampMs == 0 ? 0 : AddExtra(null, startTimestampMs));
        return AppendOutcome.Appended;
    }

    public AppendOutcome AppendHistogram(SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0)
    {
        AppendOutcome outcome = Check(series, timestampMs, 0, isHistogram: true);
        if (outcome != AppendOutcome.Appended) return Refused(outcome);
        Add(series, timestampMs, 0, AddExtra(histogram, startTimestampMs));
        return AppendOutcome.Appended;
    }

    public void AppendExemplar(SeriesRef series, Exemplar exemplar)
    {
        if (_head.Exemplars.Capacity > 0 && _index.IsAlive(series, out _)) (_exemplars ??= []).Add((series, exemplar));
    }

    public void SetMetadata(string metricName, MetricMetadata metadata)
    {
        if (_head.Metadata.TryGetValue(metricName, out MetricMetadata? known) && known == metadata) return;
        (_metadata ??= []).Add((metricName, metadata));
    }

    /// <summary>Points an exemplar to the series that took the place of a removed one.</summary>
    public void Redirect(int exemplar, SeriesRef series) => _exemplars![exemplar] = (series, _exemplars[exemplar].Item2);

    /// <summary>Takes out what the head will refuse as late: since it was added another batch has moved its series on, or this one has a newer sample before it. Inside the store's commit lock.</summary>
    /// <remarks>The log must not have it: replay takes late samples, whatever the window is then, and a refused one would come to life at the next start.</remarks>
    public void DropLate()
    {
        long outOfOrderFromMs = _head.OutOfOrderFrom(Samples), newestMs = long.MinValue;
        Dictionary<uint, long>? ends = null; // of series in this batch, from the first sample on that may follow a newer one of its series
        bool? repeats = null;
        int kept = 0, keptExtras = 0;
        for (int i = 0; i < _count; i++)
        {
            PendingSample sample = _samples[i];
            bool isLate = sample.TimestampMs < _index.Row((uint)sample.Series).LastTimestampMs;
            bool follows = kept > 0 && _samples[kept - 1].Series == sample.Series && _samples[kept - 1].TimestampMs <= sample.TimestampMs;
            if (!isLate && !follows && sample.TimestampMs < newestMs && (repeats ??= HasRepeats()))
            {
                if (ends is null)
                {
                    ends = [];
                    foreach (ref readonly PendingSample before in _samples.AsSpan(0, kept)) NoteEnd(ends, before);
                }
                isLate = ends.TryGetValue((uint)sample.Series, out long endMs) && sample.TimestampMs < endMs;
            }
            if (isLate && sample.TimestampMs < outOfOrderFromMs)
            {
                Refused(AppendOutcome.OutOfOrder);
                continue;
            }
            if (sample.Extra != 0) // they stand in the order of their samples
            {
                _extras![keptExtras] = _extras[sample.Extra - 1];
                sample = sample with { Extra = ++keptExtras };
            }
            if (kept != i || sample.Extra != 0) _samples[kept] = sample;
            kept++;
            if (sample.TimestampMs > newestMs) newestMs = sample.TimestampMs;
            if (ends is not null) NoteEnd(ends, sample);
        }
        _count = kept;
        _extras?.RemoveRange(keptExtras, _extras.Count - keptExtras);

        static void NoteEnd(Dictionary<uint, long> ends, in PendingSample sample)
        {
            ref long endMs = ref CollectionsMarshal.GetValueRefOrAddDefault(ends, (uint)sample.Series, out bool isKnown);
            if (!isKnown || sample.TimestampMs > endMs) endMs = sample.TimestampMs;
        }
    }

    /// <summary>Whether a series has samples in two places of the batch or in descending order. Most batches have each series once, and series of several targets with times of their own: a bit for each tells that without a table.</summary>
    private bool HasRepeats()
    {
        int words = (int)(_index.SlotLimit / 64) + 1;
        ulong[] seen = ArrayPool<ulong>.Shared.Rent(words);
        try
        {
            seen.AsSpan(0, words).Clear();
            for (int i = 0; i < _count; i++)
            {
                if (i > 0 && _samples[i - 1].Series == _samples[i].Series && _samples[i - 1].TimestampMs <= _samples[i].TimestampMs) continue;
                uint slot = (uint)_samples[i].Series;
                ulong bit = 1UL << (int)(slot & 63);
                if ((seen[slot >> 6] & bit) != 0) return true;
                seen[slot >> 6] |= bit;
            }
            return false;
        }
        finally { ArrayPool<ulong>.Shared.Return(seen); }
    }

    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_done, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsEmpty) await _store.CommitAsync(this, cancellationToken).ConfigureAwait(false);
        Dispose();
    }

    public void Dispose()
    {
        if (_done) return;
        _done = true;
        ArrayPool<PendingSample>.Shared.Return(_samples);
        _samples = [];
        _count = 0;
        _head.Pins.Exit(_pin);
    }

    private AppendOutcome Check(SeriesRef series, long timestampMs, long valueBits, bool isHistogram)
    {
        if (!_index.IsAlive(series, out uint slot)) return AppendOutcome.UnknownSeries;
        ref SeriesRow row = ref _index.Row(slot);
        long last = Volatile.Read(ref row.LastTimestampMs), lastBits = Volatile.Read(ref row.LastValueBits);
        if (_count > 0 && _samples[_count - 1].Series == series.Value && _samples[_count - 1].TimestampMs > last)
        {
            last = _samples[_count - 1].TimestampMs;
            lastBits = BitConverter.DoubleToInt64Bits(_samples[_count - 1].Value);
        }
        if (timestampMs > last)
        {
            if (timestampMs > _latestMs) return AppendOutcome.TooFarAhead;
            return last == long.MinValue && timestampMs < _head.MinValidTimeMs ? AppendOutcome.TooOld : AppendOutcome.Appended;
        }
        if (timestampMs == last)
            return isHistogram || lastBits == valueBits ? AppendOutcome.Duplicate : AppendOutcome.DuplicateWithOtherValue;
        if (_windowMs == 0) return AppendOutcome.OutOfOrder;
        return timestampMs >= _head.MaxTimeMs - _windowMs ? AppendOutcome.Appended : AppendOutcome.TooOld;
    }

    private void Add(SeriesRef series, long timestampMs, double value, int extra)
    {
        if (_count == _samples.Length) Grow();
        _samples[_count++] = new PendingSample(series.Value, timestampMs, value, extra);
    }

    private void Grow()
    {
        PendingSample[] grown = ArrayPool<PendingSample>.Shared.Rent(2 * _samples.Length);
        _samples.AsSpan(0, _count).CopyTo(grown);
        ArrayPool<PendingSample>.Shared.Return(_samples);
        _samples = grown;
    }

    private int AddExtra(FloatHistogram? histogram, long startTimestampMs)
    {
        (_extras ??= []).Add(new PendingExtra(histogram, startTimestampMs));
        return _extras.Count;
    }

    private AppendOutcome Refused(AppendOutcome outcome)
    {
        _head.Counters.Refused(outcome);
        return outcome;
    }
}
