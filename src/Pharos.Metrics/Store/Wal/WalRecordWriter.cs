using Pharos.Metrics.Store.Chunks;
using Pharos.Metrics.Store.Head;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Writes one batch as one log record. Label pairs and series are written once per generation of the log and numbered in order.</summary>
internal sealed class WalRecordWriter(SeriesIndex index)
{
    private readonly ByteWriter _record = new(64 << 10);
    private readonly ByteWriter _pairs = new();
    private readonly ByteWriter _series = new();
    private readonly List<uint> _newSeries = [];
    private readonly List<LabelPair> _newPairs = [];
    private long[] _bits = new long[256];

    /// <summary>Number of the log's generation: everything needed to read a generation stands in it.</summary>
    public uint Generation { get; set; } = 1;

    public uint NextSeriesId { get; set; } = 1;

    public uint NextPairId { get; set; } = 1;

    /// <summary>The record of a batch whose series are all alive. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras,
        IReadOnlyList<(SeriesRef Series, Exemplar Exemplar)> exemplars, IReadOnlyList<(string Name, MetricMetadata Metadata)> metadata)
    {
        _record.Clear();
        _newSeries.Clear();
        _newPairs.Clear();
        _record.Uvarint(Generation);
        DefineSeries(samples, exemplars);
        if (samples.Length > 0) WriteSamples(samples);
        if (extras.Length > 0) WriteExtras(samples, extras);
        if (exemplars.Count > 0) WriteExemplars(exemplars);
        if (metadata.Count > 0) WriteMetadata(metadata);
        return _record.Written;
    }

    /// <summary>The record was not written: what it defined is to be defined again.</summary>
    public void Undo()
    {
        foreach (uint slot in _newSeries) index.Row(slot).WalId = 0;
        foreach (LabelPair pair in _newPairs) pair.WalId = 0;
    }

    private void DefineSeries(ReadOnlySpan<PendingSample> samples, IReadOnlyList<(SeriesRef Series, Exemplar Exemplar)> exemplars)
    {
        uint firstPair = NextPairId, firstSeries = NextSeriesId;
        _pairs.Clear();
        _series.Clear();
        foreach (ref readonly PendingSample sample in samples)
        {
            ref SeriesRow row = ref index.Row((uint)sample.Series);
            if (row.WalId == 0) Define((uint)sample.Series, ref row);
        }
        foreach ((SeriesRef series, _) in exemplars)
        {
            ref SeriesRow row = ref index.Row((uint)series.Value);
            if (row.WalId == 0) Define((uint)series.Value, ref row);
        }
        if (_newPairs.Count > 0)
        {
            _record.Byte((byte)WalSection.Pairs);
            _record.Uvarint(firstPair);
            _record.Uvarint((ulong)_newPairs.Count);
            _record.Bytes(_pairs.Written);
        }
        if (_newSeries.Count > 0)
        {
            _record.Byte((byte)WalSection.Series);
            _record.Uvarint(firstSeries);
            _record.Uvarint((ulong)_newSeries.Count);
            _record.Bytes(_series.Written);
        }
    }

    private void Define(uint slot, ref SeriesRow row)
    {
        row.WalId = NextSeriesId++;
        _newSeries.Add(slot);
        int count = index.LabelCount(slot);
        _series.Uvarint((ulong)count);
        for (int i = 0; i < count; i++)
        {
            LabelPair pair = index.PairOf(slot, i);
            if (pair.WalId == 0)
            {
                pair.WalId = NextPairId++;
                _newPairs.Add(pair);
                _pairs.Text(pair.Name.Name);
                _pairs.Text(pair.Value);
            }
            _series.Uvarint(pair.WalId);
        }
    }

    private void WriteSamples(ReadOnlySpan<PendingSample> samples)
    {
        if (_bits.Length < samples.Length) _bits = new long[Math.Max(samples.Length, 2 * _bits.Length)];
        _record.Byte((byte)WalSection.Samples);
        _record.Uvarint((ulong)samples.Length);
        long next = 0;
        ulong inOrder = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            ref readonly PendingSample sample = ref samples[i];
            _bits[i] = BitConverter.DoubleToInt64Bits(sample.Value);
            long id = index.Row((uint)sample.Series).WalId;
            if (id == next) inOrder++;
            else
            {
                if (inOrder > 0) WriteRun(inOrder);
                inOrder = 0;
                _record.Varint(id - next);
            }
            next = id + 1;
        }
        if (inOrder > 0) WriteRun(inOrder);
        long lastTime = 0;
        for (int i = 0; i < samples.Length;)
        {
            long time = samples[i].TimestampMs;
            int end = i + 1;
            while (end < samples.Length && samples[end].TimestampMs == time) end++;
            _record.Uvarint((ulong)(end - i));
            _record.Varint(unchecked(time - lastTime));
            lastTime = time;
            i = end;
        }
        ValueBytes.Write(_bits.AsSpan(0, samples.Length), _record);
    }

    /// <summary>Series whose number is one more than the one before, as scrapes have them: 0, then how many.</summary>
    private void WriteRun(ulong count)
    {
        _record.Byte(0);
        _record.Uvarint(count);
    }

    private void WriteExtras(ReadOnlySpan<PendingSample> samples, ReadOnlySpan<PendingExtra> extras)
    {
        _record.Byte((byte)WalSection.Extras);
        _record.Uvarint((ulong)extras.Length);
        int last = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            if (samples[i].Extra == 0) continue;
            PendingExtra extra = extras[samples[i].Extra - 1];
            _record.Uvarint((ulong)(i - last));
            last = i;
            _record.Byte((byte)(extra.Histogram is null ? 0 : 1));
            _record.Varint(extra.StartTimestampMs);
            if (extra.Histogram is not null) HistogramCodec.Write(extra.Histogram, null, _record);
        }
    }

    private void WriteExemplars(IReadOnlyList<(SeriesRef Series, Exemplar Exemplar)> exemplars)
    {
        _record.Byte((byte)WalSection.Exemplars);
        _record.Uvarint((ulong)exemplars.Count);
        foreach ((SeriesRef series, Exemplar exemplar) in exemplars)
        {
            _record.Uvarint(index.Row((uint)series.Value).WalId);
            _record.Varint(exemplar.TimestampMs);
            _record.Double(exemplar.Value);
            _record.Uvarint((ulong)exemplar.Labels.Count);
            foreach (string part in exemplar.Labels.Pairs) _record.Text(part);
        }
    }

    private void WriteMetadata(IReadOnlyList<(string Name, MetricMetadata Metadata)> metadata)
    {
        _record.Byte((byte)WalSection.Metadata);
        _record.Uvarint((ulong)metadata.Count);
        foreach ((string name, MetricMetadata known) in metadata)
        {
            _record.Text(name);
            _record.Text(known.Type);
            _record.Text(known.Unit);
            _record.Text(known.Help);
        }
    }
}
