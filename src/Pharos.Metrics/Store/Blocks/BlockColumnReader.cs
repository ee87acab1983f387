using Pharos.Core;
using Pharos.Metrics.Store.Chunks;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using ZstdSharp;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Decodes timestamps, values and side entries of a block's series; remembers the last page group and time group. Not thread-safe.</summary>
/// <param name="cache">Where unpacked page groups are looked for and left; null for readers that pass once.</param>
internal sealed class BlockColumnReader(Block block, PageGroupCache? cache = null) : IDisposable
{
    private readonly Decompressor _zstd = new();
    private readonly double[] _page = new double[BlockFormat.PageSamples];
    private readonly UnpackedGroup _data = new(), _timeData = new(); // series and time groups lie in page groups of their own and take turns
    private int _timeGroup = -1;
    private long[] _times = [];
    private int _timesCount;

    /// <summary>All timestamps of a time group.</summary>
    public ReadOnlySpan<long> Times(int timeGroup)
    {
        if (timeGroup != _timeGroup)
        {
            _timeGroup = -1;
            (uint group, int offset, int count) = block.Times(timeGroup);
            if (_times.Length < count) _times = new long[count];
            try
            {
                var from = new ByteReader(At(Group(group, _timeData), offset));
                for (int at = 0; at < count; at += BlockFormat.PageSamples)
                {
                    if (count > BlockFormat.PageSamples) from.Uvarint("page size");
                    IntegerCodec.Decode(ref from, _times.AsSpan(at, Math.Min(BlockFormat.PageSamples, count - at)));
                }
            }
            catch (CorruptDataException e) when (e.File == "record") { throw e.In(block.Path, 0); }
            _timeGroup = timeGroup;
            _timesCount = count;
        }
        return _times.AsSpan(0, _timesCount);
    }

    /// <summary>The timestamps of one series.</summary>
    public ReadOnlySpan<long> SeriesTimes(int series)
    {
        ReadOnlySpan<long> times = Times(block.TimeGroup(series));
        int start = block.TimeStart(series), count = block.SampleCount(series);
        if (start < 0 || count < 0 || start > times.Length - count) throw new CorruptDataException(block.Path, 0, $"series {series} has timestamps outside its group");
        return times.Slice(start, count);
    }

    /// <summary>Values of the samples from <paramref name="from"/> on; pages without any are skipped.</summary>
    public void ReadValues(int series, int from, Span<double> values)
    {
        try
        {
            ByteReader reader = Data(series);
            if (block.HasSide(series)) reader.Take(reader.Count("side size", reader.Remaining), "side");
            int count = block.SampleCount(series);
            if (count <= BlockFormat.PageSamples)
            {
                ReadPage(ref reader, count, from, values);
                return;
            }
            for (int at = 0, read = 0; read < values.Length; at += BlockFormat.PageSamples)
            {
                var page = new ByteReader(reader.Take(reader.Count("page size", reader.Remaining), "page"));
                int inPage = Math.Min(BlockFormat.PageSamples, count - at);
                if (from >= at + inPage) continue;
                int skip = Math.Max(0, from - at), take = Math.Min(inPage - skip, values.Length - read);
                ReadPage(ref page, inPage, skip, values.Slice(read, take));
                read += take;
            }
        }
        catch (CorruptDataException e) when (e.File == "record") { throw e.In(block.Path, 0); }
    }

    /// <summary>Histograms and start timestamps of all samples of a series, null where there are none.</summary>
    public void ReadSide(int series, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        histograms = null;
        startTimestamps = null;
        if (!block.HasSide(series)) return;
        try
        {
            ByteReader reader = Data(series);
            SideStream.Read(reader.Take(reader.Count("side size", reader.Remaining), "side"), block.SampleCount(series), out histograms, out startTimestamps);
        }
        catch (CorruptDataException e) when (e.File == "record") { throw e.In(block.Path, 0); }
    }

    public void Dispose() => _zstd.Dispose();

    private void ReadPage(ref ByteReader reader, int count, int skip, Span<double> values)
    {
        if (skip == 0 && values.Length == count)
        {
            DoubleCodec.Decode(ref reader, values);
            return;
        }
        DoubleCodec.Decode(ref reader, _page.AsSpan(0, count));
        _page.AsSpan(skip, values.Length).CopyTo(values);
    }

    private ByteReader Data(int series) => new(At(Group(block.DataGroup(series), _data), block.DataOffset(series)));

    /// <summary>The bytes of a page group, which <paramref name="last"/> remembers; one that is mapped raw is looked up again each time.</summary>
    private ReadOnlySpan<byte> Group(uint group, UnpackedGroup last)
    {
        if (last.Number == group) return last.Bytes.Span;
        last.Number = null;
        if (cache is not null && block.IsPacked(group) && cache.Get(block.Info.Id, group) is { } known)
        {
            last.Bytes = known;
            last.Number = group;
            return known;
        }
        ReadOnlySpan<byte> bytes = block.Group(group, _zstd, ref last.Buffer);
        if (!bytes.Overlaps(last.Buffer)) return bytes;
        cache?.Offer(block.Info.Id, group, bytes);
        last.Bytes = last.Buffer.AsMemory(0, bytes.Length);
        last.Number = group;
        return bytes;
    }

    private ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, int offset) =>
        (uint)offset <= (uint)bytes.Length ? bytes[offset..] : throw new CorruptDataException(block.Path, offset, "an entry lies outside its page group");

    private sealed class UnpackedGroup
    {
        public byte[] Buffer = [];

        public uint? Number { get; set; }

        public ReadOnlyMemory<byte> Bytes { get; set; }
    }
}
