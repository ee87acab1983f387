using Pharos.Traces.Store.Head;
using Pharos.Traces.Store.Segments;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Store;

/// <summary>The blocks that a query reads, newest first. Dispose to let segments go.</summary>
internal sealed class TraceSnapshot : IDisposable
{
    private readonly List<ISpanBlock> _blocks;

    public TraceSnapshot(IEnumerable<HeadBlock> heads, IEnumerable<Segment> segments, long startNs, long endNs)
    {
        _blocks = [.. heads.Where(h => h.SpanCount > 0 && Overlaps(h, startNs, endNs))];
        foreach (Segment segment in segments.Where(s => Overlaps(s, startNs, endNs)).OrderByDescending(s => s.MaxEndNs))
            if (segment.TryHold()) _blocks.Add(segment);
    }

    public IReadOnlyList<ISpanBlock> Blocks => _blocks;

    public void Dispose()
    {
        foreach (ISpanBlock block in _blocks) (block as Segment)?.Release();
        _blocks.Clear();
    }

    private static bool Overlaps(ISpanBlock block, long startNs, long endNs) => block.MinStartNs <= endNs && block.MaxEndNs >= startNs;
}
