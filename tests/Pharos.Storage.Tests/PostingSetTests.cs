using CsCheck;
using Pharos.Storage.Bytes;
using Pharos.Storage.Postings;

namespace Pharos.Storage.Tests;

public sealed class PostingSetTests
{
    private static readonly Gen<uint[]> s_ids = Gen.OneOf(
        Gen.UInt[0, 300].Array[0, 50], Gen.UInt[0, 200_000].Array[0, 300], Gen.UInt[0, 9000].Array[5000, 9000],
        Gen.Select(Gen.UInt[0, 100_000], Gen.Int[0, 10_000], (from, count) => Enumerable.Range((int)from, count).Select(i => (uint)i).ToArray()));

    [Fact]
    public void Works_like_a_sorted_set() => Gen.Select(s_ids, s_ids).Sample((a, b) =>
    {
        PostingSet x = PostingSet.Of(a), y = PostingSet.Of(b);
        PostingSet union = x.Clone();
        union.UnionWith(y);
        PostingSet removed = x.Clone();
        foreach (uint id in b) removed.Remove(id);
        return Same(x, a) && Same(PostingSet.And(x, y), a.Intersect(b)) && Same(PostingSet.AndNot(x, y), a.Except(b)) && Same(union, a.Union(b))
            && Same(removed, a.Except(b)) && b.All(id => x.Contains(id) == a.Contains(id));
    }, iter: 150);

    [Fact]
    public void Is_read_as_it_was_written() => s_ids.Sample(ids =>
    {
        var to = new ByteWriter();
        PostingSet.Of(ids).Write(to);
        var from = new ByteReader(to.Written);
        return Same(PostingSet.Read(ref from), ids) && from.Remaining == 0;
    }, iter: 300);

    [Theory]
    [InlineData(4095), InlineData(4096), InlineData(4097), InlineData(65536)]
    public void Is_read_as_it_was_written_where_array_and_bitmap_meet(int count)
    {
        var set = new PostingSet();
        for (int i = 0; i < count; i++) set.Add((uint)i);
        var to = new ByteWriter();
        set.Write(to);
        var from = new ByteReader(to.Written);
        Assert.True(Same(PostingSet.Read(ref from), Enumerable.Range(0, count).Select(i => (uint)i)));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(4095), InlineData(4096), InlineData(65536), InlineData(65537), InlineData(200_000)]
    public void A_range_holds_every_id(int count) => Assert.True(Same(PostingSet.Range((uint)count), Enumerable.Range(0, count).Select(i => (uint)i)));

    private static bool Same(PostingSet set, IEnumerable<uint> ids)
    {
        uint[] expected = [.. ids.Distinct().Order()];
        return set.Count == expected.Length && set.ToArray().AsSpan().SequenceEqual(expected);
    }
}
