using System.Buffers.Binary;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;
using ZstdSharp;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>An open block: mapped, its index verified, its page groups verified when first read.</summary>
internal sealed class Block
{
    private const int GroupEntryBytes = 21;

    private readonly MappedFile _file;
    private readonly ColumnView[] _series, _times;
    private readonly long _groupsAt;
    private readonly int _groupCount;
    private readonly int[] _verified;

    /// <exception cref="CorruptDataException">The file is damaged outside its page groups.</exception>
    public Block(string path)
    {
        _file = new MappedFile(path);
        try
        {
            var layout = new BlockFile(_file);
            Info = layout.Info;
            _series = Columns(layout[BlockSection.Series], 7);
            _times = Columns(layout[BlockSection.Times], 5);
            (_groupsAt, int groupsSize) = layout[BlockSection.Groups];
            _groupCount = groupsSize / GroupEntryBytes;
            _verified = new int[(_groupCount + 31) / 32];
            Index = new BlockIndex(_file, layout, _series[0]);
        }
        catch (CorruptDataException e)
        {
            _file.Release();
            throw e.File == "record" ? e.In(path, 0) : e;
        }
    }

    public BlockInfo Info { get; }

    /// <summary>Bytes of stored pages; the rest of the file is index.</summary>
    public long PageBytes => _groupsAt - BlockFormat.HeaderBytes;

    public BlockIndex Index { get; }

    public string Path => _file.Path;

    /// <summary>Set by whoever finds a damaged page group: the store then takes the block out.</summary>
    public CorruptDataException? Damage { get; set; }

    public bool TryHold() => _file.TryHold();

    public void Release() => _file.Release();

    public void DeleteWhenReleased() => _file.DeleteWhenReleased();

    public uint DataGroup(int series) => (uint)_series[1][series];

    public int DataOffset(int series) => (int)_series[2][series];

    public int TimeGroup(int series) => (int)_series[3][series];

    public int TimeStart(int series) => (int)_series[4][series];

    public int SampleCount(int series) => (int)_series[5][series];

    public bool HasSide(int series) => _series[6][series] != 0;

    public (uint Group, int Offset, int Count) Times(int timeGroup) =>
        ((uint)_times[0][timeGroup], (int)_times[1][timeGroup], (int)_times[2][timeGroup]);

    /// <summary>First and last timestamp of a time group.</summary>
    public (long MinTimeMs, long MaxTimeMs) TimeBounds(int timeGroup) => (_times[3][timeGroup], _times[4][timeGroup]);

    /// <summary>The group is stored compressed. A number out of range is not; <see cref="Group"/> says what is wrong.</summary>
    public bool IsPacked(uint group) => group < _groupCount && _file.Slice(_groupsAt + (group * GroupEntryBytes) + 20, 1)[0] != (byte)GroupCodec.Raw;

    /// <summary>The raw bytes of a page group: mapped where stored raw, else unpacked into <paramref name="buffer"/>.</summary>
    public ReadOnlySpan<byte> Group(uint group, Decompressor zstd, ref byte[] buffer)
    {
        if (group >= _groupCount) throw new CorruptDataException(Path, _groupsAt, $"page group {group} of {_groupCount}");
        ReadOnlySpan<byte> entry = _file.Slice(_groupsAt + (group * GroupEntryBytes), GroupEntryBytes);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(entry);
        int stored = BinaryPrimitives.ReadInt32LittleEndian(entry[8..]), raw = BinaryPrimitives.ReadInt32LittleEndian(entry[12..]);
        if (raw is < 0 or > BlockFormat.MaxGroupBytes) throw new CorruptDataException(Path, offset, $"page group {group} has {raw} bytes");
        ReadOnlySpan<byte> bytes = _file.Slice(offset, stored);
        ref int verified = ref _verified[group >> 5];
        if ((Volatile.Read(ref verified) & (1 << (int)(group & 31))) == 0)
        {
            if (Crc32C.Compute(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]))
                throw new CorruptDataException(Path, offset, $"the checksum of page group {group} is wrong");
            Interlocked.Or(ref verified, 1 << (int)(group & 31));
        }
        if (entry[20] == (byte)GroupCodec.Raw) return bytes;
        if (buffer.Length < raw) buffer = new byte[Math.Max(raw, BlockFormat.GroupBytes * 2)];
        try
        {
            int size = zstd.Unwrap(bytes, buffer.AsSpan(0, raw));
            if (size == raw) return buffer.AsSpan(0, raw);
        }
        catch (ZstdException) { } // falls to the error below
        throw new CorruptDataException(Path, offset, $"page group {group} does not unpack to {raw} bytes");
    }

    private ColumnView[] Columns((long Offset, int Size) section, int expected)
    {
        var from = new ByteReader(_file.Slice(section.Offset, section.Size));
        ColumnView[] views = ColumnView.Read(_file, ref from, section.Offset);
        return views.Length == expected ? views : throw new CorruptDataException(_file.Path, section.Offset, $"{expected} columns expected, {views.Length} found");
    }
}
