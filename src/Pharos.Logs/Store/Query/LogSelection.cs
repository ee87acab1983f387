using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Segments;

namespace Pharos.Logs.Store.Query;

/// <summary>A snapshot of some streams; it holds chunks and segments until it is disposed.</summary>
internal sealed class LogSelection(IReadOnlyList<LabelSet> streams, List<ILogBlock> blocks, List<HeadChunk> chunks, List<Segment> segments) : ILogSelection
{
    private int _disposed;

    public IReadOnlyList<LabelSet> Streams { get; } = streams;

    public IReadOnlyList<ILogBlock> Blocks { get; } = blocks;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (HeadChunk chunk in chunks) chunk.Release();
        foreach (Segment segment in segments) segment.Release();
    }
}
