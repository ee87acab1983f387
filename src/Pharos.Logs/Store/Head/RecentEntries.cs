using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Segments;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Head;

/// <summary>Entries of a stream's newest blocks, where a sender's second try would find its first. Late entries are common, equal instants are not: times are read first, lines only for an instant that is there.</summary>
/// <remarks>Good as long as no chunk of the stream gets full. Under the store's commit lock.</remarks>
internal sealed class RecentEntries(LogHead head, LogStream stream)
{
    private const int Newest = 3;

    private long[] _times = [];
    private long _coveredNs = long.MaxValue; // _times has every instant from here on
    private HashSet<UInt128>? _fingerprints;

    public bool Contains(long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        if (timestampNs < _coveredNs) ReadTimes(timestampNs);
        if (Array.BinarySearch(_times, timestampNs) < 0) return false;
        return (_fingerprints ??= ReadFingerprints()).Contains(Fingerprint.Of(timestampNs, line, metadata));
    }

    /// <summary>Reads the times of the blocks that reach an instant: mostly the newest alone.</summary>
    private void ReadTimes(long fromNs)
    {
        var times = new List<long>();
        _coveredNs = long.MinValue;
        Read(LogParts.Timestamps, block => block.MaxNs >= fromNs, batch => times.AddRange(batch.TimestampsNs.AsSpan(0, batch.Count)), block => _coveredNs = Math.Max(_coveredNs, block.MaxNs + 1));
        _times = [.. times];
        Array.Sort(_times);
    }

    private HashSet<UInt128> ReadFingerprints()
    {
        var found = new HashSet<UInt128>();
        Read(LogParts.Timestamps | LogParts.Lines | LogParts.Metadata, _ => true, batch =>
        {
            for (int i = 0; i < batch.Count; i++) found.Add(Fingerprint.Of(batch.TimestampsNs[i], batch.Line(i), batch.MetadataSets.Bytes(batch.MetadataCodes[i])));
        }, _ => { });
        return found;
    }

    private void Read(LogParts parts, Func<ILogBlock, bool> isWanted, Action<LogBatch> found, Action<ILogBlock> leftOut)
    {
        var chunks = new List<HeadChunk>();
        var segments = new List<Segment>();
        try
        {
            var batch = new LogBatch();
            foreach (ILogBlock block in head.NewestBlocks(stream, Newest, chunks, segments))
            {
                if (!isWanted(block))
                {
                    leftOut(block);
                    continue;
                }
                try { block.Load(parts, batch); }
                catch (CorruptDataException) { continue; } // counted and left out by the segment
                found(batch);
            }
        }
        finally
        {
            foreach (HeadChunk chunk in chunks) chunk.Release();
            foreach (Segment segment in segments) segment.Release();
        }
    }
}
