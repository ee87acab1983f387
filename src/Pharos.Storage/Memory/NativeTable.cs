using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pharos.Storage.Memory;

/// <summary>A table of fixed-size rows in native memory. Rows never move, so a reference stays good while the table grows.</summary>
/// <typeparam name="T">A row; a power-of-two size keeps rows inside cache lines.</typeparam>
public sealed unsafe class NativeTable<T> : IDisposable
    where T : unmanaged
{
    private const int ChunkShift = 12;
    private const int ChunkRows = 1 << ChunkShift;

    private nint[] _chunks = new nint[4];
    private int _chunkCount;

    public long ReservedBytes => (long)_chunkCount * ChunkRows * sizeof(T);

    /// <summary>Makes rows 0 to <paramref name="rows"/> - 1 addressable; new rows are zero.</summary>
    public void EnsureRows(uint rows)
    {
        while ((long)_chunkCount * ChunkRows < rows)
        {
            if (_chunkCount == _chunks.Length)
            {
                var grown = new nint[_chunks.Length * 2];
                _chunks.CopyTo(grown, 0);
                Volatile.Write(ref _chunks, grown);
            }
            nuint size = (nuint)(ChunkRows * sizeof(T));
            void* chunk = NativeMemory.AlignedAlloc(size, 64);
            NativeMemory.Clear(chunk, size);
            _chunks[_chunkCount] = (nint)chunk;
            Volatile.Write(ref _chunkCount, _chunkCount + 1);
        }
    }

    public bool Contains(uint row) => row >> ChunkShift < (uint)Volatile.Read(ref _chunkCount);

    public ref T this[uint row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *((T*)_chunks[row >> ChunkShift] + (row & (ChunkRows - 1)));
    }

    public void Dispose()
    {
        for (int i = 0; i < _chunkCount; i++) NativeMemory.AlignedFree((void*)_chunks[i]);
        _chunkCount = 0;
        _chunks = [];
        GC.SuppressFinalize(this);
    }

    ~NativeTable() => Dispose();
}
