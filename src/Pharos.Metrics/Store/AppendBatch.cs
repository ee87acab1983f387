using System.Buffers;
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

    public ReadOnlySpan<PendingExtra> Extras => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_extras);

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
