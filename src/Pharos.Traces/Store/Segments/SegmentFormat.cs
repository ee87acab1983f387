using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Traces.Store.Segments;

/// <summary>The file of a segment; <c>docs/formats/traces-segment.md</c> has the whole layout.</summary>
/// <remarks><code>
/// offset      size  field
///      0         8  magic       "PHAROSTS"
///      8         4  version     1
///     12         4  crc32c      of bytes 0 to 11
///     16         -  blobs: trace ids, bloom, dictionaries, tables, pages of columns
///      n         -  directory   see <see cref="SegmentDirectory"/>
/// end-24         8  directory's offset
/// end-16         4  its length
/// end-12         4  its crc32c
/// end- 8         8  magic
/// </code></remarks>
internal static class SegmentFormat
{
    public const uint Version = 1;
    public const int HeaderBytes = 16, TrailerBytes = 24;

    /// <summary>Rows of a page; a page of a column holds the values of those rows that have one.</summary>
    public const int PageRows = 4096;

    public static ReadOnlySpan<byte> Magic => "PHAROSTS"u8;

    public static void WriteHeader(ByteWriter to)
    {
        to.Bytes(Magic);
        to.UInt32(Version);
        to.UInt32(Crc32C.Compute(to.Written));
    }
}
