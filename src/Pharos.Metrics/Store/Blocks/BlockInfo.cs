using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>What the manifest and a block's footer know of a block. Times are Unix milliseconds, both ends included.</summary>
/// <param name="Level">0 sealed from the head, 1 one block span, 2 and more merged from smaller ones.</param>
internal sealed record BlockInfo(long Id, int Level, long MinTimeMs, long MaxTimeMs, long Series, long Samples, long SizeBytes) : IManifestEntry<BlockInfo>
{
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Id);
        to.Uvarint((ulong)Level);
        to.Varint(MinTimeMs);
        to.Varint(MaxTimeMs);
        to.Uvarint((ulong)Series);
        to.Uvarint((ulong)Samples);
        to.Uvarint((ulong)SizeBytes);
    }

    public static BlockInfo Read(ref ByteReader from) => new(
        (long)from.Uvarint("block id"), from.Count("block level", 64), from.Varint("block min time"), from.Varint("block max time"),
        (long)from.Uvarint("block series"), (long)from.Uvarint("block samples"), (long)from.Uvarint("block size"));
}
