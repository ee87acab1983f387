using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using ZstdSharp;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Collects pages into groups of about 64 KiB; a group is compressed where that saves over 12 %.</summary>
internal sealed class PageGroupWriter(Stream file, long start) : IDisposable
{
    private readonly Compressor _zstd = new(1);
    private readonly ByteWriter _table = new();
    private readonly ByteWriter _group = new(BlockFormat.GroupBytes * 2);
    private byte[] _compressed = [];
    private long _written;

    /// <summary>Where the next entry goes: write it to <see cref="Target"/> and call <see cref="EndEntry"/>.</summary>
    public (uint Group, uint Offset) Position => (Groups, (uint)_group.Length);

    public ByteWriter Target => _group;

    public uint Groups { get; private set; }

    /// <summary>Bytes of stored groups.</summary>
    public long WrittenBytes => _written;

    /// <summary>Per group: offset 8, stored size 4, raw size 4, crc32c of the stored bytes 4, codec 1.</summary>
    public ByteWriter Table => _table;

    public void EndEntry()
    {
        if (_group.Length >= BlockFormat.GroupBytes) Flush();
    }

    public void Flush()
    {
        if (_group.Length == 0) return;
        int bound = Compressor.GetCompressBound(_group.Length);
        if (_compressed.Length < bound) _compressed = new byte[bound];
        int size = _zstd.Wrap(_group.Written, _compressed);
        bool pays = size < _group.Length * 88L / 100;
        ReadOnlySpan<byte> stored = pays ? _compressed.AsSpan(0, size) : _group.Written;
        file.Write(stored);
        _table.UInt64((ulong)(start + _written));
        _table.UInt32((uint)stored.Length);
        _table.UInt32((uint)_group.Length);
        _table.UInt32(Crc32C.Compute(stored));
        _table.Byte((byte)(pays ? GroupCodec.Zstd : GroupCodec.Raw));
        _written += stored.Length;
        Groups++;
        _group.Clear();
    }

    public void Dispose() => _zstd.Dispose();
}
