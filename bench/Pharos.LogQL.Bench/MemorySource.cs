using Pharos.Core;
using Pharos.Logs.LogQL;

namespace Pharos.LogQL.Bench;

/// <summary>Blocks in memory.</summary>
internal sealed class MemorySource(List<LabelSet> streams, List<MemoryBlock> blocks) : ILogSource
{
    public long Bytes => blocks.Sum(b => b.LineBytes);

    public ILogSelection Select(IReadOnlyList<LabelMatcher> matchers, long startNs, long endNs)
    {
        HashSet<int> matching = [.. streams.Index().Where(s => matchers.All(m => m.Matches(s.Item.Get(m.Name)))).Select(s => s.Index)];
        return new Selection(streams, [.. blocks.Where(b => matching.Contains(b.Stream))]);
    }

    private sealed record Selection(IReadOnlyList<LabelSet> Streams, IReadOnlyList<ILogBlock> Blocks) : ILogSelection
    {
        public void Dispose() { }
    }
}
