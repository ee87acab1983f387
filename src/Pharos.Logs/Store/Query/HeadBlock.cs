using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Head;

namespace Pharos.Logs.Store.Query;

/// <summary>What a chunk held when the selection was made.</summary>
internal sealed class HeadBlock(int stream, HeadChunk chunk, ChunkExtent extent) : ILogBlock
{
    public int Stream { get; } = stream;

    public long MinNs => extent.MinNs;

    public long MaxNs => extent.MaxNs;

    public int Count => extent.Count;

    public long LineBytes => extent.TextBytes;

    public bool HasMetadata => extent.HasMetadata;

    public bool MayContain(ReadOnlySpan<byte> text) => text.Length <= extent.TextBytes;

    public void Load(LogParts parts, LogBatch batch) => chunk.CopyTo(parts, batch, extent.Count);

    public bool TryLoadField(LineFormat format, string label, FieldColumn column) => false;
}
