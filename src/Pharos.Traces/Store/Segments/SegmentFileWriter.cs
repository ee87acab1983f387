using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using ZstdSharp;

namespace Pharos.Traces.Store.Segments;

/// <summary>Collects the bytes of a segment file.</summary>
internal sealed class SegmentFileWriter : IDisposable
{
    private readonly ByteWriter _file = new(1 << 20);
    private readonly Compressor _zstd = new(1);

    public SegmentFileWriter() => SegmentFormat.WriteHeader(_file);

    /// <summary>Writes bytes, compressed where that saves an eighth.</summary>
    public Blob Add(ReadOnlySpan<byte> bytes, bool compress)
    {
        long offset = _file.Length;
        int rawLength = 0;
        if (compress && bytes.Length >= 128)
        {
            Span<byte> packed = _zstd.Wrap(bytes);
            if (packed.Length < bytes.Length - (bytes.Length / 8))
            {
                rawLength = bytes.Length;
                bytes = packed;
            }
        }
        _file.Bytes(bytes);
        return new Blob(offset, bytes.Length, rawLength, Crc32C.Compute(bytes));
    }

    /// <summary>Ends the file and returns it.</summary>
    public ReadOnlyMemory<byte> Finish(SegmentDirectory directory)
    {
        int offset = _file.Length;
        directory.Write(_file);
        int length = _file.Length - offset;
        uint crc = Crc32C.Compute(_file.At(offset, length));
        _file.UInt64((ulong)offset);
        _file.UInt32((uint)length);
        _file.UInt32(crc);
        _file.Bytes(SegmentFormat.Magic);
        return _file.WrittenMemory;
    }

    public void Dispose() => _zstd.Dispose();
}
