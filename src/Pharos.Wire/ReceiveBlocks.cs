using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Pharos.Wire;

/// <summary>Memory that connections receive into. A receive fills at most one block: larger ones than Kestrel's 4 KiB mean fewer system calls and wake-ups for a large body.</summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>
{
    public const int BlockBytes = 32 << 10;

    /// <summary>Free blocks kept: 1 MiB.</summary>
    private const int MaxFree = 32;

    private readonly ConcurrentQueue<Block> _free = [];

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return _free.TryDequeue(out Block? block) ? block : new Block(this);
    }

    protected override void Dispose(bool disposing) => _free.Clear();

    private sealed class Block(ReceiveBlocks pool) : IMemoryOwner<byte>
    {
        // Pinned: the operating system writes into it.
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public void Dispose()
        {
            if (pool._free.Count < MaxFree) pool._free.Enqueue(this);
        }
    }

    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ReceiveBlocks();
    }
}
