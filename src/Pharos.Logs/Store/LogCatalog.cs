using Pharos.Core;

using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Segments;

namespace Pharos.Logs.Store;

/// <summary>Figures of the blocks of one stream in a time range.</summary>
internal sealed record StreamExtent(LabelSet Labels, IReadOnlyList<BlockExtent> Blocks);

/// <param name="StoredBytes">Compressed; as they came where the block is not compressed yet.</param>
internal readonly record struct BlockExtent(long MinNs, long MaxNs, long Entries, long LineBytes, long StoredBytes);

/// <summary>Answers about streams without reading their lines.</summary>
internal sealed class LogCatalog(LogHead head, SegmentSet segments)
{
    /// <summary>The streams that satisfy one of the selectors (all where there is none) and have entries at or after start and before end.</summary>
    public IReadOnlyList<StreamExtent> Streams(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long startNs, long endNs)
    {
        var found = new Dictionary<LogStream, List<BlockExtent>>(ReferenceEqualityComparer.Instance);
        head.Gate.EnterReadLock();
        try
        {
            foreach (IReadOnlyList<LabelMatcher> selector in selectors.Count == 0 ? [[]] : selectors)
                foreach (uint id in head.Streams.Postings.Match(selector)) found.TryAdd(head.Streams[id], []);
            foreach ((LogStream stream, List<BlockExtent> blocks) in found)
            {
                if (stream.Active is { } active) Add(active.Extent(), startNs, endNs, blocks);
                foreach (HeadChunk full in stream.Full) Add(full.Extent(), startNs, endNs, blocks);
                foreach (Blocks.MemoryBlock block in stream.Sealed)
                    Add(new BlockExtent(block.Header.MinNs, block.Header.MaxNs, block.Header.Count, block.Header.LineBytes, block.Body.Length + block.Filter.Length), startNs, endNs, blocks);
            }
            foreach (Segment segment in segments.Segments)
            {
                if (segment.Info.MinNs >= endNs || segment.Info.MaxNs < startNs) continue;
                for (int i = 0; i < segment.Blocks.Length; i++)
                {
                    ref readonly BlockEntry block = ref segment.Blocks[i];
                    if (found.TryGetValue(segment.Streams[block.Stream], out List<BlockExtent>? blocks))
                        Add(new BlockExtent(block.MinNs, block.MaxNs, block.Count, block.LineBytes, block.SizeBytes + block.FilterBytes), startNs, endNs, blocks);
                }
            }
        }
        finally { head.Gate.ExitReadLock(); }
        return [.. found.Where(stream => stream.Value.Count > 0).Select(stream => new StreamExtent(stream.Key.Labels, stream.Value))];
    }

    /// <summary>Label names in ordinal order.</summary>
    public IReadOnlyList<string> LabelNames(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long startNs, long endNs)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (StreamExtent stream in Streams(selectors, startNs, endNs)) foreach (Label label in stream.Labels) names.Add(label.Name);
        return [.. names];
    }

    /// <summary>Values of a label in ordinal order.</summary>
    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long startNs, long endNs)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (StreamExtent stream in Streams(selectors, startNs, endNs)) if (stream.Labels.TryGet(name, out string value)) values.Add(value);
        return [.. values];
    }

    private static void Add(ChunkExtent chunk, long startNs, long endNs, List<BlockExtent> blocks)
    {
        if (chunk.Count > 0) Add(new BlockExtent(chunk.MinNs, chunk.MaxNs, chunk.Count, chunk.TextBytes, chunk.TextBytes), startNs, endNs, blocks);
    }

    private static void Add(BlockExtent block, long startNs, long endNs, List<BlockExtent> blocks)
    {
        if (block.MinNs < endNs && block.MaxNs >= startNs) blocks.Add(block);
    }
}
