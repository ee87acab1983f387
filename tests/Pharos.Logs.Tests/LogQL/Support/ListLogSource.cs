using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Tests.LogQL.Support;

/// <summary>Entries in lists behind the interfaces of the engine, cut into blocks of a few lines.</summary>
/// <param name="hasColumns">Whether blocks offer columns of extracted fields, as a compacted block does.</param>
internal sealed class ListLogSource(int blockSize = 16, bool hasColumns = false) : ILogSource
{
    private readonly List<(LabelSet Stream, List<ListEntry> Entries)> _streams = [];

    public void Add(LabelSet stream, long timeNs, string line, LabelSet? metadata = null)
    {
        int at = _streams.FindIndex(s => s.Stream.Equals(stream));
        if (at < 0)
        {
            at = _streams.Count;
            _streams.Add((stream, []));
        }
        _streams[at].Entries.Add(new ListEntry(timeNs, Encoding.UTF8.GetBytes(line), metadata ?? LabelSet.Empty));
    }

    public ILogSelection Select(IReadOnlyList<LabelMatcher> matchers, long startNs, long endNs)
    {
        var streams = new List<LabelSet>();
        var blocks = new List<ILogBlock>();
        foreach ((LabelSet stream, List<ListEntry> entries) in _streams)
        {
            if (!matchers.All(m => m.Matches(stream.Get(m.Name)))) continue;
            ListEntry[] sorted = [.. entries.OrderBy(e => e.TimeNs)];
            foreach (ListEntry[] chunk in sorted.Chunk(blockSize))
                if (chunk[0].TimeNs < endNs && chunk[^1].TimeNs >= startNs) blocks.Add(new ListLogBlock(streams.Count, chunk, hasColumns));
            streams.Add(stream);
        }
        return new Selection(streams, blocks);
    }

    private sealed record Selection(IReadOnlyList<LabelSet> Streams, IReadOnlyList<ILogBlock> Blocks) : ILogSelection
    {
        public void Dispose() { }
    }
}
