using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Head;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;
using Pharos.Storage.Files;

namespace Pharos.Logs.Store.Segments;

/// <summary>An immutable file of blocks of many streams, mapped. Counted like its mapping.</summary>
internal sealed partial class Segment
{
    private readonly MappedFile _file;
    private readonly SegmentFooter _footer;
    private readonly BlockEntry[] _entries;
    private readonly int[] _firstOfStream;
    private readonly bool[] _damaged;
    private readonly ILogger _logger;
    private int _filterState; // 0 not looked at, 1 intact, 2 damaged

    private Segment(SegmentInfo info, MappedFile file, SegmentFooter footer, BlockEntry[] entries, int[] firstOfStream, ILogger logger)
    {
        Info = info;
        _file = file;
        _footer = footer;
        _entries = entries;
        _firstOfStream = firstOfStream;
        _damaged = new bool[entries.Length];
        _logger = logger;
    }

    public SegmentInfo Info { get; }

    public string Path => _file.Path;

    /// <summary>Streams of the segment, by their place in it; set when it joins the store.</summary>
    public LogStream[] Streams { get; private set; } = [];

    public ReadOnlySpan<BlockEntry> Blocks => _entries;

    /// <summary>Blocks that turned out to be damaged.</summary>
    public int Damages { get; private set; }

    /// <summary>Maps a segment and reads its directory.</summary>
    /// <param name="streamOf">The store's stream of some labels.</param>
    /// <exception cref="CorruptDataException">Header, footer or directory are damaged.</exception>
    public static Segment Open(string folder, SegmentInfo info, Func<LabelSet, LogStream> streamOf, ILogger logger)
    {
        string path = System.IO.Path.Combine(folder, info.FileName);
        var file = new MappedFile(path);
        try
        {
            if (file.Length < SegmentFooter.HeaderBytes + SegmentFooter.SizeBytes) throw new CorruptDataException(path, 0, $"{file.Length} bytes are no segment");
            SegmentFooter footer = SegmentFooter.Read(path, file.Slice(0, SegmentFooter.HeaderBytes), file.Slice(file.Length - SegmentFooter.SizeBytes, SegmentFooter.SizeBytes), file.Length);
            ReadOnlySpan<byte> directory = file.Slice(footer.DirectoryAt, (int)footer.DirectoryBytes);
            if (Crc32C.Compute(directory) != footer.DirectoryCrc) throw new CorruptDataException(path, footer.DirectoryAt, "the directory's checksum is wrong");
            var streams = new List<LabelSet>();
            var entries = new List<BlockEntry>();
            var firstOfStream = new List<int>();
            try { ReadDirectory(directory, footer, streams, entries, firstOfStream); }
            catch (CorruptDataException e) { throw e.In(path, footer.DirectoryAt); }
            return new Segment(info, file, footer, [.. entries], [.. firstOfStream], logger) { Streams = [.. streams.Select(streamOf)] };
        }
        catch
        {
            file.Release();
            throw;
        }
    }

    /// <summary>Blocks of one of the segment's streams, in order of their first entry.</summary>
    public Range BlocksOf(int stream) => _firstOfStream[stream].._firstOfStream[stream + 1];

    public bool IsDamaged(int block) => Volatile.Read(ref _damaged[block]);

    public long OffsetOf(int block) => _entries[block].Offset;

    public ReadOnlySpan<byte> BodyOf(int block) => _file.Slice(_entries[block].Offset, _entries[block].SizeBytes);

    /// <summary>Empty where the filters are damaged: then nothing is excluded.</summary>
    public ReadOnlySpan<byte> FilterOf(int block)
    {
        if (_filterState == 0)
        {
            long crc = 0;
            // In pieces, because a span ends at 2 GiB.
            for (long at = 0; at < _footer.FilterBytes; at += 1 << 30)
                crc = Crc32C.Compute(_file.Slice(_footer.FiltersAt + at, (int)Math.Min(1 << 30, _footer.FilterBytes - at)), (uint)crc);
            bool intact = (uint)crc == _footer.FiltersCrc;
            if (!intact) LogFiltersDamaged(_logger, Path, _footer.FiltersAt);
            _filterState = intact ? 1 : 2;
        }
        return _filterState == 2 ? default : _file.Slice(_footer.FiltersAt + _entries[block].FilterOffset, _entries[block].FilterBytes);
    }

    /// <summary>Leaves a block out from now on; the query that met it has failed with its place.</summary>
    public void MarkDamaged(int block, CorruptDataException reason)
    {
        if (Interlocked.Exchange(ref _damaged[block], true)) return;
        Damages++;
        LogBlockDamaged(_logger, Path, _entries[block].Offset, reason.Reason, _entries[block].Count);
    }

    public bool TryHold() => _file.TryHold();

    public void Release() => _file.Release();

    public void DeleteWhenReleased() => _file.DeleteWhenReleased();

    private static void ReadDirectory(ReadOnlySpan<byte> directory, in SegmentFooter footer, List<LabelSet> streams, List<BlockEntry> entries, List<int> firstOfStream)
    {
        var from = new ByteReader(directory);
        int count = from.Count("streams", directory.Length);
        for (int s = 0; s < count; s++)
        {
            var pairs = new string[2 * from.Count("labels", Math.Min(4096, from.Remaining))];
            for (int p = 0; p < pairs.Length; p++) pairs[p] = from.Text("label");
            streams.Add(LabelSet.FromSorted(pairs));
            firstOfStream.Add(entries.Count);
            for (int left = from.Count("blocks", from.Remaining); left > 0; left--)
            {
                var kind = (BlockKind)from.Byte("kind");
                bool hasMetadata = (from.Byte("flags") & 1) != 0;
                int rows = from.Count("entries", BlockHeader.MaxCount), lineBytes = from.Count("line bytes", int.MaxValue);
                long minNs = from.Varint("first ns"), maxNs = unchecked(minNs + (long)from.Uvarint("time span"));
                long offset = (long)from.Uvarint("offset");
                int size = from.Count("size", int.MaxValue);
                long filterOffset = (long)from.Uvarint("filter offset");
                int filterBytes = from.Count("filter size", int.MaxValue);
                if (offset < SegmentFooter.HeaderBytes || offset > footer.FiltersAt - size || filterOffset < 0 || filterOffset > footer.FilterBytes - filterBytes || size < BlockHeader.SizeBytes)
                    throw from.Fault("block", $"of {size} bytes at {offset} lies outside");
                entries.Add(new BlockEntry(s, kind, hasMetadata, rows, lineBytes, minNs, maxNs, offset, size, filterOffset, filterBytes));
            }
        }
        firstOfStream.Add(entries.Count);
        if (from.Remaining != 0) throw from.Fault("directory", $"has {from.Remaining} bytes too many");
    }

    [LoggerMessage(LogLevel.Error, "{Path}: offset {Offset}: the token filters are damaged: searches there read every block")]
    private static partial void LogFiltersDamaged(ILogger logger, string path, long offset);

    [LoggerMessage(LogLevel.Error, "{Path}: offset {Offset}: {Reason}; its {Entries} entries are left out from now on")]
    private static partial void LogBlockDamaged(ILogger logger, string path, long offset, string reason, int entries);
}
