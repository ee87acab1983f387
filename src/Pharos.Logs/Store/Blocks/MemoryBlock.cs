using Pharos.Logs.Store.Head;

namespace Pharos.Logs.Store.Blocks;

/// <summary>A compressed block that waits in memory for its segment.</summary>
/// <param name="Epoch">See <see cref="HeadChunk.Epoch"/>.</param>
internal sealed record MemoryBlock(LogStream Stream, int Epoch, BlockHeader Header, byte[] Body, byte[] Filter);
