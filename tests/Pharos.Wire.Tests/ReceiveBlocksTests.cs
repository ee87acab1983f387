using System.Buffers;

namespace Pharos.Wire.Tests;

public sealed class ReceiveBlocksTests
{
    [Fact]
    public void A_block_that_was_given_back_is_rented_again_and_only_so_many_are_kept()
    {
        using MemoryPool<byte> pool = new ReceiveBlocks.Factory().Create();
        IMemoryOwner<byte>[] rented = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent(2048))];
        Assert.Equal(100, rented.Distinct().Count());
        Assert.All(rented, block => Assert.Equal(ReceiveBlocks.BlockBytes, block.Memory.Length));
        foreach (IMemoryOwner<byte> block in rented) block.Dispose();
        IMemoryOwner<byte>[] again = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent())];
        Assert.Equal(100, again.Distinct().Count());
        Assert.Equal(32, again.Intersect(rented).Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(ReceiveBlocks.BlockBytes + 1));
    }
}
