using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Store.Query;

/// <summary>Joins the selections of all sources by series and reads them one after another.</summary>
/// <remarks>Sources stand oldest first. Where two have a sample at the same time the older source's counts: it was acknowledged first.</remarks>
internal sealed class SeriesCursor : ISeriesCursor
{
    private const int MaxCachedTimes = 4 << 20; // timestamps, 32 MiB

    private static readonly UInt128 s_mix = new(0x9E3779B97F4A7C15, 0xF39CC0605CEDC835);

    private readonly IReadOnlyList<SeriesReader> _readers;
    private readonly Action _release;
    private readonly long _minTimeMs, _maxTimeMs;
    private readonly bool _labelsOnly;
    private readonly LabelProjection? _projection;
    private readonly CancellationToken _cancellation;
    private readonly SeriesJoin? _join;
    private readonly LabelSet[]? _sortedLabels;
    private readonly Dictionary<UInt128, TimeAxis> _axes = [];
    private readonly SampleBuffer _buffer = new();
    private readonly List<SeriesJoin.Piece> _current = [];
    private long[] _times = new long[512];
    private int _timesCount;
    private int _cachedTimes;
    private long _nextGroup = 1;
    private int _at = -1;
    private LabelSet? _labels;
    private long _group;
    private bool _disposed;

    public SeriesCursor(IReadOnlyList<SeriesReader> readers, Action release, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken)
    {
        _readers = readers;
        _release = release;
        _minTimeMs = minTimeMs;
        _maxTimeMs = maxTimeMs;
        _labelsOnly = hints.LabelsOnly;
        _projection = hints.Projection;
        _cancellation = cancellationToken;
        try
        {
            _join = new SeriesJoin(readers, cancellationToken);
            if (hints.Sorted) _sortedLabels = Sort();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LabelSet Labels => _labels ??= _sortedLabels is not null ? _sortedLabels[_at] : LabelsOf(_join!.First[_at]);

    public ReadOnlySpan<long> Timestamps => _times.AsSpan(0, _timesCount);

    public long TimestampGroup => _group;

    public ReadOnlySpan<double> Values => _buffer.Values.AsSpan(0, _timesCount);

    public ReadOnlySpan<FloatHistogram?> Histograms => _buffer.Histograms is null ? default : _buffer.Histograms.AsSpan(0, _timesCount);

    public ReadOnlySpan<long> StartTimestamps => _buffer.StartTimestamps is null ? default : _buffer.StartTimestamps.AsSpan(0, _timesCount);

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (++_at < _join!.SeriesCount)
        {
            if ((_at & 255) == 0) _cancellation.ThrowIfCancellationRequested();
            _labels = null;
            _timesCount = 0;
            if (_labelsOnly) return true;
            Read(_join.First[_at]);
            if (_timesCount > 0) return true;
        }
        return false;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _join?.Dispose();
        foreach (SeriesReader reader in _readers) reader.Dispose();
        _release();
    }

    private LabelSet[] Sort()
    {
        var labels = new LabelSet[_join!.SeriesCount];
        for (int i = 0; i < labels.Length; i++) labels[i] = LabelsOf(_join.First[i]);
        labels.AsSpan().Sort(_join.First, LabelSet.Compare);
        return labels;
    }

    private LabelSet LabelsOf(int piece)
    {
        SeriesJoin.Piece at = _join![piece];
        return _projection is null ? at.Reader.Labels(at.Entry) : at.Reader.Labels(at.Entry, _projection);
    }

    private void Read(int first)
    {
        _current.Clear();
        bool deleted = false;
        UInt128 key = 0;
        bool keyed = true;
        for (int piece = first; piece >= 0;)
        {
            SeriesJoin.Piece at = _join![piece];
            piece = at.Next;
            _current.Add(at);
            deleted |= at.Reader.Deleted(at.Entry) is not null;
            UInt128 own = at.Reader.TimeKey(at.Entry);
            keyed &= own != 0;
            key = _current.Count == 1 ? own : (key * s_mix) + (key >> 61) + own;
        }
        _buffer.Histograms = null;
        _buffer.StartTimestamps = null;
        if (deleted)
        {
            ReadMerged();
            return;
        }
        TimeAxis axis = keyed && _axes.TryGetValue(key, out TimeAxis? known) ? known : ReadAxis(keyed, key);
        if (axis.Overlaps)
        {
            ReadMerged();
            return;
        }
        _times = axis.Times;
        _timesCount = axis.Count;
        _group = axis.Group;
        if (axis.Count == 0) return;
        _buffer.EnsureValues(axis.Count);
        int to = 0;
        for (int i = 0; i < _current.Count; i++)
        {
            (int from, int count) = axis.Runs[i];
            if (count == 0) continue;
            SeriesJoin.Piece piece = _current[i];
            piece.Reader.ReadValues(piece.Entry, from, _buffer.Values.AsSpan(to, count));
            piece.Reader.ReadSide(piece.Entry, from, count, out FloatHistogram?[]? histograms, out long[]? starts);
            histograms?.CopyTo(_buffer.Histograms ??= new FloatHistogram?[axis.Count], to);
            starts?.CopyTo(_buffer.StartTimestamps ??= new long[axis.Count], to);
            to += count;
        }
    }

    private TimeAxis ReadAxis(bool keyed, UInt128 key)
    {
        long[] times = _buffer.Timestamps;
        var runs = new (int From, int Count)[_current.Count];
        int total = 0;
        bool overlaps = false;
        for (int i = 0; i < runs.Length; i++)
        {
            SeriesJoin.Piece piece = _current[i];
            int count = piece.Reader.ReadTimestamps(piece.Entry, _minTimeMs, _maxTimeMs, ref times, total, out int from);
            runs[i] = (from, count);
            overlaps |= count > 0 && total > 0 && times[total] <= times[total - 1];
            total += count;
        }
        _buffer.Timestamps = times;
        if (!keyed) return new TimeAxis(0, times, overlaps ? 0 : total, runs, overlaps);
        var axis = new TimeAxis(_nextGroup++, overlaps ? [] : times.AsSpan(0, total).ToArray(), overlaps ? 0 : total, runs, overlaps);
        _cachedTimes += axis.Count;
        if (_cachedTimes > MaxCachedTimes)
        {
            _axes.Clear();
            _cachedTimes = axis.Count;
        }
        _axes[key] = axis;
        return axis;
    }

    /// <summary>Sample by sample: sources that interleave, or deleted times.</summary>
    private void ReadMerged()
    {
        var samples = new List<MergedSample>();
        for (int i = 0; i < _current.Count; i++)
        {
            SeriesJoin.Piece piece = _current[i];
            long[] times = [];
            int count = piece.Reader.ReadTimestamps(piece.Entry, _minTimeMs, _maxTimeMs, ref times, 0, out int from);
            if (count == 0) continue;
            var values = new double[count];
            piece.Reader.ReadValues(piece.Entry, from, values);
            piece.Reader.ReadSide(piece.Entry, from, count, out FloatHistogram?[]? histograms, out long[]? starts);
            IReadOnlyList<(long MinTimeMs, long MaxTimeMs)>? deleted = piece.Reader.Deleted(piece.Entry);
            for (int k = 0; k < count; k++)
            {
                long time = times[k];
                if (deleted is not null && deleted.Any(range => time >= range.MinTimeMs && time <= range.MaxTimeMs)) continue;
                samples.Add(new MergedSample(time, i, values[k], histograms?[k], starts?[k] ?? 0));
            }
        }
        samples.Sort((a, b) => a.TimestampMs != b.TimestampMs ? a.TimestampMs.CompareTo(b.TimestampMs) : a.Source - b.Source);
        _times = _buffer.Timestamps.Length >= samples.Count ? _buffer.Timestamps : _buffer.Timestamps = new long[samples.Count];
        _buffer.EnsureValues(samples.Count);
        int to = 0;
        foreach (MergedSample sample in samples)
        {
            if (to > 0 && _times[to - 1] == sample.TimestampMs) continue;
            _times[to] = sample.TimestampMs;
            _buffer.Values[to] = sample.Value;
            if (sample.Histogram is not null) (_buffer.Histograms ??= new FloatHistogram?[samples.Count])[to] = sample.Histogram;
            if (sample.StartTimestampMs != 0) (_buffer.StartTimestamps ??= new long[samples.Count])[to] = sample.StartTimestampMs;
            to++;
        }
        _timesCount = to;
        _group = 0;
    }

    private readonly record struct MergedSample(long TimestampMs, int Source, double Value, FloatHistogram? Histogram, long StartTimestampMs);
}
