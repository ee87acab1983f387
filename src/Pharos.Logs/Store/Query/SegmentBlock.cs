using Pharos.Logs.Store.Segments;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Query;

/// <summary>A block in a segment file that the selection holds.</summary>
internal sealed class SegmentBlock(int stream, Segment segment, int index, in BlockEntry entry)
    : EncodedBlock(stream, entry.Count, entry.LineBytes, entry.MinNs, entry.MaxNs, entry.HasMetadata)
{
    protected override ReadOnlySpan<byte> Filter => segment.FilterOf(index);

    protected override bool Read(BodyReader reader)
    {
        try { return reader(segment.BodyOf(index)); }
        catch (CorruptDataException e)
        {
            segment.MarkDamaged(index, e);
            throw e.In(segment.Path, segment.OffsetOf(index));
        }
    }
}
