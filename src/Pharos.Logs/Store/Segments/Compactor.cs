using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Deletion;
using Pharos.Logs.Store.Head;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Segments;

/// <summary>Rewrites segments into one: blocks of a stream joined, in order, as columns where that wins, without what was deleted or has expired.</summary>
internal sealed partial class Compactor(SegmentSet segments, DeleteSet deletes, ILogger logger)
{
    private const LogParts AllParts = LogParts.Timestamps | LogParts.Lines | LogParts.Metadata;

    private readonly BlockEncoder _encoder = new();
    private readonly RowMerger _merger = new();
    private readonly LogBatch _loaded = new();

    public long Duplicates { get; private set; }

    /// <param name="oldestNs">Entries before it have expired.</param>
    /// <param name="due">Deletions that are carried out for good.</param>
    /// <summary>Writes the new segment and puts it in the place of the others; returns how many were written.</summary>
    public int Run(IReadOnlyList<Segment> inputs, LogStoreOptions options, long oldestNs, IReadOnlyCollection<DeleteRequest> due, CancellationToken cancellationToken)
    {
        if (inputs.Any(segment => segment.Damages > 0)) foreach (Segment damaged in inputs.Where(segment => segment.Damages > 0)) segments.SetAside(damaged.Info);
        SegmentInfo? info = null;
        using (SegmentWriter writer = segments.Begin(out long id))
        {
            foreach (LogStream stream in inputs.SelectMany(segment => segment.Streams).Distinct().OrderBy(stream => stream.Labels, Comparer<LabelSet>.Create(LabelSet.Compare)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Rewrite(stream, inputs, options, oldestNs, due, writer);
            }
            if (writer.Entries > 0) info = writer.Publish(id, level: 1);
        }
        segments.Replace(info is null ? [] : [info], inputs);
        LogCompacted(logger, inputs.Count, inputs.Sum(segment => segment.Info.Entries), inputs.Sum(segment => segment.Info.SizeBytes), info?.SizeBytes ?? 0);
        return info is null ? 0 : 1;
    }

    private void Rewrite(LogStream stream, IReadOnlyList<Segment> inputs, LogStoreOptions options, long oldestNs, IReadOnlyCollection<DeleteRequest> due, SegmentWriter writer)
    {
        List<(Segment Segment, int Block)> blocks = BlocksOf(stream, inputs);
        for (int i = 0; i < blocks.Count; i++)
        {
            (Segment segment, int block) = blocks[i];
            try { BlockDecoder.Load(segment.BodyOf(block), AllParts, _loaded); }
            catch (CorruptDataException e)
            {
                segment.MarkDamaged(block, e);
                segments.SetAside(segment.Info);
                continue;
            }
            if (_loaded.TimestampsNs[0] < oldestNs) RowFilter.Keep(_loaded, row => _loaded.TimestampsNs[row] >= oldestNs);
            if (due.Count > 0) deletes.Remove(stream.Labels, _loaded, due);
            _merger.Add(_loaded);
            bool overlaps = i + 1 < blocks.Count && blocks[i + 1].Segment.Blocks[blocks[i + 1].Block].MinNs <= _merger.MaxNs;
            bool full = _merger.TextBytes >= options.CompactedBlockBytes || _merger.Count >= 2 * options.ChunkRows;
            // Late entries are put in their place, unless a stream is so mixed up that memory would not end.
            if (full && (!overlaps || _merger.TextBytes >= 8L * options.CompactedBlockBytes)) Emit(stream, writer);
        }
        Emit(stream, writer);
    }

    private void Emit(LogStream stream, SegmentWriter writer)
    {
        if (_merger.Count == 0) return;
        LogBatch rows = _merger.Take(out int duplicates);
        Duplicates += duplicates;
        BlockHeader header = _encoder.Encode(rows, columns: true);
        writer.Add(stream.Labels, header, _encoder.Body, _encoder.Filter);
    }

    private static List<(Segment Segment, int Block)> BlocksOf(LogStream stream, IReadOnlyList<Segment> inputs)
    {
        var blocks = new List<(Segment Segment, int Block)>();
        foreach (Segment segment in inputs)
        {
            int place = Array.IndexOf(segment.Streams, stream);
            if (place < 0) continue;
            (int first, int count) = segment.BlocksOf(place).GetOffsetAndLength(segment.Blocks.Length);
            for (int i = first; i < first + count; i++) if (!segment.IsDamaged(i)) blocks.Add((segment, i));
        }
        blocks.Sort((a, b) => a.Segment.Blocks[a.Block].MinNs.CompareTo(b.Segment.Blocks[b.Block].MinNs));
        return blocks;
    }

    [LoggerMessage(LogLevel.Information, "{Segments} log segments with {Entries} entries rewritten: {Before} to {After} bytes")]
    private static partial void LogCompacted(ILogger logger, int segments, long entries, long before, long after);
}
