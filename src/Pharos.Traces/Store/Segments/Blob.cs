using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>A checked range of a segment file.</summary>
/// <remarks><code>
/// v  offset
/// v  length      bytes in the file
/// v  rawLength   bytes after zstd; 0 where it is not compressed
/// 4  crc32c      of the bytes in the file
/// </code></remarks>
internal readonly record struct Blob(long Offset, int Length, int RawLength, uint Crc)
{
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Offset);
        to.Uvarint((ulong)Length);
        to.Uvarint((ulong)RawLength);
        to.UInt32(Crc);
    }

    public static Blob Read(ref ByteReader from)
    {
        long offset = (long)from.Uvarint("blob offset");
        return new Blob(offset, from.Count("blob length", int.MaxValue), from.Count("blob raw length", 1 << 30), from.UInt32("blob checksum"));
    }
}
