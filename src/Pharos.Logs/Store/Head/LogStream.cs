using Pharos.Core;
using Pharos.Logs.Store.Blocks;

namespace Pharos.Logs.Store.Head;

/// <summary>One stream: its labels and what of it is not yet in a segment. Lists are changed under the store's write lock.</summary>
internal sealed class LogStream(uint id, LabelSet labels)
{
    public uint Id { get; } = id;

    public LabelSet Labels { get; } = labels;

    /// <summary>Takes new entries; null where there is nothing since the last was full.</summary>
    public HeadChunk? Active { get; set; }

    /// <summary>Full chunks that wait for compression.</summary>
    public List<HeadChunk> Full { get; } = [];

    /// <summary>Compressed blocks that wait for a segment.</summary>
    public List<MemoryBlock> Sealed { get; } = [];

    /// <summary>Newest entry ever taken; an entry after it cannot be a duplicate.</summary>
    public long MaxNs { get; set; } = long.MinValue;

    /// <summary>Newest entry that has left the chunk being filled.</summary>
    public long SealedMaxNs { get; set; } = long.MinValue;

    /// <summary>Tells late duplicates; dropped whenever a chunk is full.</summary>
    public RecentEntries? Recent { get; set; }

    /// <summary>Clock reading of the last append.</summary>
    public long TouchedAt { get; set; }

    public bool IsEmpty => Active is null && Full.Count == 0 && Sealed.Count == 0;
}
