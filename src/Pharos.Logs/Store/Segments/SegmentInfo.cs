using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Segments;

/// <summary>A segment as the manifest lists it.</summary>
/// <param name="Level">0 as the head wrote it, 1 after compaction.</param>
/// <param name="LineBytes">Of all lines, as they came.</param>
internal sealed record SegmentInfo(long Id, int Level, long MinNs, long MaxNs, long Entries, long LineBytes, long SizeBytes) : IManifestEntry<SegmentInfo>
{
    public string FileName => $"{Id:D12}.seg";

    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Id);
        to.Byte((byte)Level);
        to.Varint(MinNs);
        to.Varint(MaxNs);
        to.Uvarint((ulong)Entries);
        to.Uvarint((ulong)LineBytes);
        to.Uvarint((ulong)SizeBytes);
    }

    public static SegmentInfo Read(ref ByteReader from) => new(
        (long)from.Uvarint("segment id"), from.Byte("level"), from.Varint("first ns"), from.Varint("last ns"),
        (long)from.Uvarint("entries"), (long)from.Uvarint("line bytes"), (long)from.Uvarint("size"));
}
