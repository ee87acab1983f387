using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Memory;

/// <summary>Pages of 64 bytes in native memory, taken one by one and given back all at once.</summary>
/// <remarks>One writer; readers may follow pages they learned of under the writer's lock, because a page never moves. Page 0 is never given out: it means none.</remarks>
public sealed unsafe class PageArena : IDisposable
{
    public const int PageBytes = 64;
    private const int ChunkShift = 14; // 16,384 pages: 1 MiB
    private const int ChunkPages = 1 << ChunkShift;

    private nint[] _chunks = new nint[4];
    private int _chunkCount;
    private uint _next = 1;

    /// <summary>Bytes of native memory held.</summary>
    public long ReservedBytes => (long)_chunkCount * ChunkPages * PageBytes;

    public uint PagesUsed => _next - 1;

    /// <summary>A page with undefined content.</summary>
    public uint Allocate()
    {
        ObjectDisposedException.ThrowIf(_chunkCount < 0, this);
        int chunk = (int)(_next >> ChunkShift);
        if (chunk == _chunkCount)
        {
            if (chunk == _chunks.Length)
            {
                var grown = new nint[_chunks.Length * 2];
                _chunks.CopyTo(grown, 0);
                Volatile.Write(ref _chunks, grown);
            }
            _chunks[chunk] = (nint)NativeMemory.AlignedAlloc(ChunkPages * PageBytes, PageBytes);
            _chunkCount++;
        }
        return _next++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Page(uint page) => (byte*)_chunks[page >> ChunkShift] + ((page & (ChunkPages - 1)) * PageBytes);

    public void Dispose()
    {
        for (int i = 0; i < _chunkCount; i++) NativeMemory.AlignedFree((void*)_chunks[i]);
        _chunkCount = -1;
        _chunks = [];
        GC.SuppressFinalize(this);
    }

    ~PageArena() => Dispose();
}
