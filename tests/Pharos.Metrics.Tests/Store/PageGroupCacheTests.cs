using Pharos.Metrics.Store.Blocks;
using Xunit;

namespace Pharos.Metrics.Tests.Store;

public sealed class PageGroupCacheTests
{
    [Fact]
    public void A_group_is_kept_from_the_second_time_on_and_the_longest_unused_leaves()
    {
        var cache = new PageGroupCache(8_000);
        Ask(cache, 1, 0);
        Assert.Null(cache.Get(1, 0));
        for (uint group = 0; group < 8; group++)
        {
            Ask(cache, 1, group);
            Ask(cache, 1, group);
        }
        Assert.Equal(8_000, cache.Bytes);
        Assert.NotNull(cache.Get(1, 0)); // used last now
        Ask(cache, 2, 0);
        Ask(cache, 2, 0);
        Assert.Equal(8_000, cache.Bytes);
        Assert.Null(cache.Get(1, 1));
        Assert.Equal(1_000, cache.Get(1, 0)!.Length);
        Assert.Equal(1_000, cache.Get(2, 0)!.Length);
    }

    [Fact]
    public void A_long_query_pushes_nothing_out()
    {
        var cache = new PageGroupCache(8_000);
        Ask(cache, 1, 0);
        Ask(cache, 1, 0);
        for (uint group = 0; group < 10_000; group++) Ask(cache, 2, group);
        Assert.NotNull(cache.Get(1, 0));
    }

    private static void Ask(PageGroupCache cache, long block, uint group)
    {
        if (cache.Get(block, group) is null) cache.Offer(block, group, new byte[1_000]);
    }
}
