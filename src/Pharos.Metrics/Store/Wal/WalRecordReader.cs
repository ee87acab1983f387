using Pharos.Core;
using Pharos.Metrics.Store.Chunks;
using Pharos.Metrics.Store.Head;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Reads log records in order: back into the head, or towards a remote. A sample whose series was defined in a damaged record is counted and dropped: its number is never used for another.</summary>
internal sealed class WalRecordReader(IWalTarget target)
{
    private readonly List<(string Name, string Value)?> _pairs = [];
    private readonly List<uint> _slots = [];
    private PendingSample[] _samples = new PendingSample[256];
    private long[] _bits = new long[256];

    public uint Generation { get; private set; } = 1;

    public uint NextSeriesId => (uint)Math.Max(1, _slots.Count);

    public uint NextPairId => (uint)Math.Max(1, _pairs.Count);

    public long Samples { get; private set; }

    /// <summary>Samples of series that no intact record defines.</summary>
    public long Orphans { get; private set; }

    public void Read(ReadOnlySpan<byte> record)
    {
        var from = new ByteReader(record);
        uint generation = (uint)from.Uvarint("generation");
        if (generation != Generation)
        {
            // Numbers start again; rows keep none, so that the writer defines each series anew.
            target.Forget();
            _pairs.Clear();
            _slots.Clear();
            Generation = generation;
        }
        var extras = new List<PendingExtra>();
        int count = 0;
        while (from.Remaining > 0)
        {
            var section = (WalSection)from.Byte("section");
            switch (section)
            {
                case WalSection.Pairs: ReadPairs(ref from); break;
                case WalSection.Series: ReadSeries(ref from); break;
                case WalSection.Samples: count = ReadSamples(ref from); break;
                case WalSection.Extras: ReadExtras(ref from, count, extras); break;
                case WalSection.Exemplars: ReadExemplars(ref from); break;
                case WalSection.Metadata: ReadMetadata(ref from); break;
                default: throw from.Fault("section", $"is {(byte)section}, not known");
            }
        }
        int known = 0;
        for (int i = 0; i < count; i++)
        {
            if (_samples[i].Series != 0) _samples[known++] = _samples[i];
            else Orphans++;
        }
        Samples += known;
        if (known > 0) target.Samples(_samples.AsSpan(0, known), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(extras));
    }

    private void ReadPairs(ref ByteReader from)
    {
        int first = from.Count("first pair", int.MaxValue), count = from.Count("pairs", from.Remaining);
        Fill(_pairs, first, null);
        for (int i = 0; i < count; i++) Set(_pairs, first + i, (from.Text("label name"), from.Text("label value")));
    }

    private void ReadSeries(ref ByteReader from)
    {
        int first = from.Count("first series", int.MaxValue), count = from.Count("series", from.Remaining);
        Fill(_slots, first, 0U);
        for (int i = 0; i < count; i++)
        {
            var parts = new string[2 * from.Count("labels", from.Remaining)];
            bool known = true;
            for (int k = 0; k < parts.Length; k += 2)
            {
                int pair = from.Count("pair", int.MaxValue);
                if (pair < _pairs.Count && _pairs[pair] is { } found) (parts[k], parts[k + 1]) = found;
                else known = false;
            }
            uint slot = known ? target.Define(LabelSet.FromSorted(parts), (uint)(first + i)) : 0;
            Set(_slots, first + i, slot);
        }
    }

    private int ReadSamples(ref ByteReader from)
    {
        int count = from.Count("samples", 64 << 20);
        if (_samples.Length < count)
        {
            _samples = new PendingSample[count];
            _bits = new long[count];
        }
        long next = 0;
        for (int i = 0; i < count;)
        {
            long step = from.Varint("series number");
            int run = step == 0 ? from.Count("series run", count - i) : 1;
            if (run == 0) throw from.Fault("series run", "is 0");
            next = unchecked(next + step);
            for (int end = i + run; i < end; i++, next++)
                _samples[i] = new PendingSample(next > 0 && next < _slots.Count ? _slots[(int)next] : 0, 0, 0, 0);
        }
        long time = 0;
        for (int i = 0; i < count;)
        {
            int run = from.Count("timestamp run", count - i);
            if (run == 0) throw from.Fault("timestamp run", "is 0");
            time = unchecked(time + from.Varint("timestamp"));
            for (int end = i + run; i < end; i++) _samples[i] = _samples[i] with { TimestampMs = time };
        }
        ValueBytes.Read(ref from, _bits.AsSpan(0, count));
        for (int i = 0; i < count; i++) _samples[i] = _samples[i] with { Value = BitConverter.Int64BitsToDouble(_bits[i]) };
        return count;
    }

    private void ReadExtras(ref ByteReader from, int samples, List<PendingExtra> extras)
    {
        int count = from.Count("extras", from.Remaining);
        long at = 0;
        for (int i = 0; i < count; i++)
        {
            at += (long)from.Uvarint("sample distance");
            if (at < 0 || at >= samples) throw from.Fault("sample distance", "lies outside");
            bool histogram = from.Byte("extra kind") != 0;
            long startMs = from.Varint("start timestamp");
            extras.Add(new PendingExtra(histogram ? HistogramCodec.Read(ref from, null) : null, startMs));
            _samples[at] = _samples[at] with { Extra = extras.Count };
        }
    }

    private void ReadExemplars(ref ByteReader from)
    {
        int count = from.Count("exemplars", from.Remaining);
        for (int i = 0; i < count; i++)
        {
            int id = from.Count("series id", int.MaxValue);
            long time = from.Varint("timestamp");
            double value = from.Double("value");
            var parts = new string[2 * from.Count("labels", from.Remaining)];
            for (int k = 0; k < parts.Length; k++) parts[k] = from.Text("label");
            uint slot = id < _slots.Count ? _slots[id] : 0;
            if (slot != 0) target.Exemplar(slot, new Exemplar(LabelSet.FromSorted(parts), value, time));
        }
    }

    private void ReadMetadata(ref ByteReader from)
    {
        int count = from.Count("metadata", from.Remaining);
        for (int i = 0; i < count; i++)
        {
            string name = from.Text("metric name");
            target.Metadata(name, new MetricMetadata(from.Text("type"), from.Text("unit"), from.Text("help")));
        }
    }

    private static void Fill<T>(List<T> list, int size, T value)
    {
        // A gap is what a damaged record would have defined; numbers are given out in order, so it is small.
        if (size > list.Count + (64 << 20)) throw new CorruptDataException("record", 0, $"number {size} follows {list.Count}");
        while (list.Count < size) list.Add(value);
    }

    private static void Set<T>(List<T> list, int at, T value)
    {
        if (at < list.Count) list[at] = value;
        else list.Add(value);
    }
}
