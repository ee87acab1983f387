using Pharos.Logs.Store.Blocks;

namespace Pharos.Logs.Store.Query;

/// <summary>A compressed block in memory.</summary>
internal sealed class SealedBlock(int stream, MemoryBlock block)
    : EncodedBlock(stream, block.Header.Count, block.Header.LineBytes, block.Header.MinNs, block.Header.MaxNs, block.Header.HasMetadata)
{
    protected override ReadOnlySpan<byte> Filter => block.Filter;

    protected override bool Read(BodyReader reader) => reader(block.Body);
}
