using Pharos.Logs.Store.Blocks;

namespace Pharos.Logs.Store.Segments;

/// <summary>A block as the directory of its segment lists it.</summary>
/// <param name="Stream">Place in the segment's table of streams.</param>
/// <param name="Offset">Of the block in the file.</param>
/// <param name="FilterOffset">Of the token filter, from the start of the filters.</param>
internal readonly record struct BlockEntry(int Stream, BlockKind Kind, bool HasMetadata, int Count, int LineBytes, long MinNs, long MaxNs, long Offset, int SizeBytes, long FilterOffset, int FilterBytes);
