namespace Pharos.Logs.Store.Head;

/// <summary>Figures of a chunk at one moment.</summary>
internal readonly record struct ChunkExtent(int Count, int TextBytes, long MinNs, long MaxNs, bool HasMetadata);
