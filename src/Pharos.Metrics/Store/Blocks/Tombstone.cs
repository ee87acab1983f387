using Pharos.Core;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>A deletion: samples of the range, ends included, of matching series in blocks up to <paramref name="LastBlockId"/>. Newer blocks are not concerned.</summary>
internal sealed record Tombstone(long Id, long LastBlockId, long MinTimeMs, long MaxTimeMs, IReadOnlyList<LabelMatcher> Matchers) : IManifestEntry<Tombstone>
{
    public bool Concerns(BlockInfo block) => block.Id <= LastBlockId && block.MinTimeMs <= MaxTimeMs && block.MaxTimeMs >= MinTimeMs;

    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Id);
        to.Uvarint((ulong)LastBlockId);
        to.Varint(MinTimeMs);
        to.Varint(MaxTimeMs);
        to.Uvarint((ulong)Matchers.Count);
        foreach (LabelMatcher matcher in Matchers)
        {
            to.Byte((byte)matcher.Op);
            to.Text(matcher.Name);
            to.Text(matcher.Value);
        }
    }

    public static Tombstone Read(ref ByteReader from)
    {
        long id = (long)from.Uvarint("tombstone id"), last = (long)from.Uvarint("tombstone block"), min = from.Varint("tombstone min time"), max = from.Varint("tombstone max time");
        var matchers = new LabelMatcher[from.Count("matchers", from.Remaining)];
        for (int i = 0; i < matchers.Length; i++)
        {
            byte op = from.Byte("matcher");
            if (op > (byte)MatchOp.NotRegex) throw from.Fault("matcher", $"is {op}");
            matchers[i] = new LabelMatcher((MatchOp)op, from.Text("matcher name"), from.Text("matcher value"));
        }
        return new Tombstone(id, last, min, max, matchers);
    }
}
