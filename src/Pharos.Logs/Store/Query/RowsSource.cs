using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Wal;

namespace Pharos.Logs.Store.Query;

/// <summary>A few entries in memory as the engine reads them: what was just pushed, or a sample of lines.</summary>
internal sealed class RowsSource : ILogSource
{
    private readonly Dictionary<LabelSet, (LogBatch Rows, MetadataTable Metadata)> _streams = [];

    public int Count { get; private set; }

    public void Add(LabelSet labels, long timestampNs, ReadOnlySpan<byte> line, LabelSet metadata)
    {
        if (!_streams.TryGetValue(labels, out (LogBatch Rows, MetadataTable Metadata) stream)) _streams.Add(labels, stream = (new LogBatch { Offsets = [0] }, new MetadataTable()));
        LogBatch rows = stream.Rows;
        int row = rows.Count++, start = rows.Offsets[row];
        if (rows.TimestampsNs.Length == row)
        {
            int size = Math.Max(16, 2 * row);
            Array.Resize(ref rows.TimestampsNs, size);
            Array.Resize(ref rows.MetadataCodes, size);
            Array.Resize(ref rows.Offsets, size + 1);
        }
        if (rows.Text.Length < start + line.Length) Array.Resize(ref rows.Text, Math.Max(start + line.Length, 2 * rows.Text.Length));
        line.CopyTo(rows.Text.AsSpan(start));
        rows.TimestampsNs[row] = timestampNs;
        rows.MetadataCodes[row] = stream.Metadata.CodeOf(metadata);
        rows.Offsets[row + 1] = start + line.Length;
        Count++;
    }

    /// <summary>Adds the entries of a push whose stream passes the test.</summary>
    public void Add(ReadOnlySpan<byte> record, Func<LabelSet, bool> wanted)
    {
        var reader = new PushRecordReader(record);
        while (reader.NextStream())
        {
            if (!wanted(reader.Labels)) continue;
            while (reader.NextEntry()) Add(reader.Labels, reader.TimestampNs, reader.Line, LabelBytes.Read(reader.Metadata));
        }
    }

    public ILogSelection Select(IReadOnlyList<LabelMatcher> matchers, long startNs, long endNs)
    {
        var labels = new List<LabelSet>();
        var blocks = new List<ILogBlock>();
        foreach ((LabelSet stream, (LogBatch rows, MetadataTable metadata)) in _streams)
        {
            if (rows.Count == 0 || !matchers.All(matcher => matcher.Matches(stream.Get(matcher.Name)))) continue;
            var merger = new RowMerger();
            rows.MetadataSets = metadata.Snapshot();
            bool ordered = true;
            for (int i = 1; i < rows.Count; i++) ordered &= rows.TimestampsNs[i - 1] <= rows.TimestampsNs[i];
            if (ordered) merger.Add(rows);
            else merger.AddUnordered(rows);
            blocks.Add(new RowsBlock(labels.Count, merger.Take(out _)));
            labels.Add(stream);
        }
        return new LogSelection(labels, blocks, [], []);
    }
}
