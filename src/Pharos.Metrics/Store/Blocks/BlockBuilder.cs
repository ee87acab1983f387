using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Writes one block file. Series come in order of their labels; the file gets its name only when it is whole.</summary>
/// <param name="pairs">All label pairs that may occur, in order of name and value (ordinal); series name them by index. Unused ones are left out.</param>
internal sealed class BlockBuilder : IDisposable
{
    private readonly string _path, _temporary;
    private readonly IReadOnlyList<(string Name, string Value)> _pairs;
    private readonly FileStream _file;
    private readonly PageGroupWriter _pages;
    private readonly PostingSet?[] _postings;
    private readonly List<int> _labels = [];
    private readonly List<long> _labelCounts = [], _dataGroups = [], _dataOffsets = [], _timeGroups = [], _timeStarts = [], _counts = [], _flags = [];
    private readonly Dictionary<UInt128, int> _timesByHash = [];
    private readonly List<long[]> _times = [];
    private long _minTimeMs = long.MaxValue, _maxTimeMs = long.MinValue, _samples;
    private bool _finished;

    public BlockBuilder(string folder, long id, int level, IReadOnlyList<(string Name, string Value)> pairs)
    {
        Id = id;
        Level = level;
        _pairs = pairs;
        _postings = new PostingSet?[pairs.Count];
        _path = Path.Combine(folder, BlockFormat.FileName(id));
        _temporary = _path + AtomicFile.TemporarySuffix;
        _file = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None, 256 << 10);
        var header = new ByteWriter(BlockFormat.HeaderBytes);
        header.Bytes(BlockFormat.Magic);
        header.UInt32(BlockFormat.Version);
        header.UInt32(Crc32C.Compute(header.Written));
        _file.Write(header.Written);
        _pages = new PageGroupWriter(_file, BlockFormat.HeaderBytes);
    }

    public long Id { get; }

    public int Level { get; }

    public int SeriesCount => _counts.Count;

    /// <summary>Keeps a list of timestamps and returns its number; equal lists are kept once.</summary>
    public int AddTimes(ReadOnlySpan<long> times)
    {
        UInt128 hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(times)) + (UInt128)times.Length;
        if (_timesByHash.TryGetValue(hash, out int known)) return known;
        _timesByHash.Add(hash, _times.Count);
        _times.Add(times.ToArray());
        return _times.Count - 1;
    }

    /// <summary>Adds a series: its samples are at the timestamps of the group from <paramref name="timeStart"/> on.</summary>
    /// <param name="side">Entries of a <see cref="Chunks.SideStream"/>, or empty.</param>
    public void AddSeries(ReadOnlySpan<int> pairs, int timeGroup, int timeStart, ReadOnlySpan<double> values, ReadOnlySpan<byte> side)
    {
        uint ordinal = (uint)_counts.Count;
        foreach (int pair in pairs)
        {
            _labels.Add(pair);
            (_postings[pair] ??= new PostingSet()).Add(ordinal);
        }
        _labelCounts.Add(pairs.Length);
        (uint group, uint offset) = _pages.Position;
        _dataGroups.Add(group);
        _dataOffsets.Add(offset);
        _timeGroups.Add(timeGroup);
        _timeStarts.Add(timeStart);
        _counts.Add(values.Length);
        _flags.Add(side.IsEmpty ? 0 : 1);
        ByteWriter to = _pages.Target;
        if (!side.IsEmpty)
        {
            to.Uvarint((ulong)side.Length);
            to.Bytes(side);
        }
        WritePages(values.Length, to, values, default);
        _pages.EndEntry();
        ReadOnlySpan<long> times = _times[timeGroup].AsSpan(timeStart, values.Length);
        _minTimeMs = Math.Min(_minTimeMs, times[0]);
        _maxTimeMs = Math.Max(_maxTimeMs, times[^1]);
        _samples += values.Length;
    }

    /// <summary>Completes and publishes the file; null and no file where no series was added.</summary>
    public BlockInfo? Finish()
    {
        _finished = true;
        if (_counts.Count == 0)
        {
            _file.Dispose();
            File.Delete(_temporary);
            return null;
        }
        var timeGroups = new long[_times.Count];
        var timeOffsets = new long[_times.Count];
        for (int i = 0; i < _times.Count; i++)
        {
            (uint group, uint offset) = _pages.Position;
            timeGroups[i] = group;
            timeOffsets[i] = offset;
            WritePages(_times[i].Length, _pages.Target, default, _times[i]);
            _pages.EndEntry();
        }
        _pages.Flush();

        var footer = new ByteWriter();
        var sections = new List<(BlockSection Section, long Offset, long Size, uint Crc)>
        {
            (BlockSection.Pages, BlockFormat.HeaderBytes, _pages.WrittenBytes, 0), // each group has its own checksum
        };
        WriteSection(BlockSection.Groups, _pages.Table, sections);
        WriteSection(BlockSection.Times, Columns([timeGroups, timeOffsets, [.. _times.Select(times => (long)times.Length)],
            [.. _times.Select(times => times[0])], [.. _times.Select(times => times[^1])]]), sections);
        WriteIndex(sections);
        var info = new BlockInfo(Id, Level, _minTimeMs, _maxTimeMs, _counts.Count, _samples, 0);
        info.Write(footer);
        footer.Uvarint((ulong)sections.Count);
        foreach ((BlockSection section, long offset, long size, uint crc) in sections)
        {
            footer.Byte((byte)section);
            footer.UInt64((ulong)offset);
            footer.UInt64((ulong)size);
            footer.UInt32(crc);
        }
        long footerAt = _file.Position;
        _file.Write(footer.Written);
        var trailer = new ByteWriter(BlockFormat.TrailerBytes);
        trailer.UInt64((ulong)footerAt);
        trailer.UInt32((uint)footer.Length);
        trailer.UInt32(Crc32C.Compute(footer.Written));
        trailer.Bytes(BlockFormat.Magic);
        _file.Write(trailer.Written);
        long sizeBytes = _file.Position;
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        AtomicFile.Publish(_temporary, _path);
        return info with { SizeBytes = sizeBytes };
    }

    public void Dispose()
    {
        _pages.Dispose();
        if (_finished) return;
        _file.Dispose();
        File.Delete(_temporary);
    }

    private static ByteWriter Columns(IReadOnlyList<long[]> columns)
    {
        var to = new ByteWriter();
        to.Uvarint((ulong)columns.Count);
        to.Uvarint((ulong)columns[0].Length);
        foreach (long[] column in columns)
        {
            var bytes = new ByteWriter();
            PackedColumn.Write(column, bytes);
            to.Uvarint((ulong)bytes.Length);
            to.Bytes(bytes.Written);
        }
        return to;
    }

    private void WriteIndex(List<(BlockSection Section, long Offset, long Size, uint Crc)> sections)
    {
        var rank = new int[_pairs.Count];
        var names = new ByteWriter();
        var values = new ByteWriter();
        var postings = new ByteWriter();
        var valueOffsets = new List<long>();
        var postingOffsets = new List<long>();
        var nameTable = new List<(string Name, int First)>();
        for (int i = 0; i < _pairs.Count; i++)
        {
            if (_postings[i] is not { } posting) continue;
            rank[i] = valueOffsets.Count;
            if (nameTable.Count == 0 || nameTable[^1].Name != _pairs[i].Name) nameTable.Add((_pairs[i].Name, rank[i]));
            valueOffsets.Add(values.Length);
            values.Bytes(Encoding.UTF8.GetBytes(_pairs[i].Value));
            postingOffsets.Add(postings.Length);
            posting.Write(postings);
        }
        valueOffsets.Add(values.Length);
        postingOffsets.Add(postings.Length);
        names.Uvarint((ulong)nameTable.Count);
        foreach ((string name, int first) in nameTable)
        {
            names.Text(name);
            names.Uvarint((ulong)first);
        }
        WriteSection(BlockSection.Names, names, sections);
        WriteSection(BlockSection.Values, WithOffsets(valueOffsets, values), sections);
        WriteSection(BlockSection.Postings, WithOffsets(postingOffsets, postings), sections);

        var labels = new ByteWriter();
        var labelOffsets = new long[_counts.Count];
        int at = 0;
        for (int i = 0; i < labelOffsets.Length; i++)
        {
            labelOffsets[i] = labels.Length;
            labels.Uvarint((ulong)_labelCounts[i]);
            for (int end = at + (int)_labelCounts[i]; at < end; at++) labels.Uvarint((ulong)rank[_labels[at]]);
        }
        WriteSection(BlockSection.Labels, labels, sections);
        WriteSection(BlockSection.Series, Columns([labelOffsets, [.. _dataGroups], [.. _dataOffsets], [.. _timeGroups], [.. _timeStarts], [.. _counts], [.. _flags]]), sections);
    }

    private static ByteWriter WithOffsets(List<long> offsets, ByteWriter blob)
    {
        ByteWriter to = Columns([[.. offsets]]);
        to.Bytes(blob.Written);
        return to;
    }

    private void WriteSection(BlockSection section, ByteWriter bytes, List<(BlockSection Section, long Offset, long Size, uint Crc)> sections)
    {
        sections.Add((section, _file.Position, bytes.Length, Crc32C.Compute(bytes.Written)));
        _file.Write(bytes.Written);
    }

    /// <summary>One page as it is; several with their sizes before them.</summary>
    private static void WritePages(int count, ByteWriter to, ReadOnlySpan<double> values, ReadOnlySpan<long> times)
    {
        if (count <= BlockFormat.PageSamples)
        {
            WritePage(0, count, to, values, times);
            return;
        }
        var page = new ByteWriter();
        for (int from = 0; from < count; from += BlockFormat.PageSamples)
        {
            page.Clear();
            WritePage(from, Math.Min(BlockFormat.PageSamples, count - from), page, values, times);
            to.Uvarint((ulong)page.Length);
            to.Bytes(page.Written);
        }
    }

    private static void WritePage(int from, int count, ByteWriter to, ReadOnlySpan<double> values, ReadOnlySpan<long> times)
    {
        if (times.IsEmpty) DoubleCodec.Encode(values.Slice(from, count), to);
        else IntegerCodec.EncodeLine(times.Slice(from, count), to);
    }
}
