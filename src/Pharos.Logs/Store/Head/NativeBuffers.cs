using System.Numerics;
using System.Runtime.InteropServices;

namespace Pharos.Logs.Store.Head;

/// <summary>Native memory that chunks take turns with: fresh memory costs a page fault for every 4 KiB, a sixth of all ingest. Sizes are powers of two. Thread-safe.</summary>
internal sealed unsafe class NativeBuffers : IDisposable
{
    public const int SmallestBytes = 1024;
    private const long MostKeptBytes = 48L << 20;

    private readonly Lock _gate = new();
    private readonly Stack<nint>[] _idle = [.. Enumerable.Range(0, 32).Select(_ => new Stack<nint>())];
    private long _idleBytes, _leastIdleBytes;
    private bool _disposed;

    /// <summary>Memory of at least the size; its content is undefined.</summary>
    public byte* Rent(int size, out int capacity)
    {
        capacity = checked((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBytes)));
        lock (_gate)
        {
            if (_idle[BitOperations.Log2((uint)capacity)].TryPop(out nint idle))
            {
                _idleBytes -= capacity;
                _leastIdleBytes = Math.Min(_leastIdleBytes, _idleBytes);
                return (byte*)idle;
            }
        }
        return (byte*)NativeMemory.Alloc((nuint)capacity);
    }

    public void Return(void* buffer, int capacity)
    {
        if (buffer is null) return;
        lock (_gate)
        {
            if (!_disposed && _idleBytes + capacity <= MostKeptBytes)
            {
                _idle[BitOperations.Log2((uint)capacity)].Push((nint)buffer);
                _idleBytes += capacity;
                return;
            }
        }
        NativeMemory.Free(buffer);
    }

    /// <summary>Gives back to the system what nobody wanted since the last call.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            Free(_leastIdleBytes);
            _leastIdleBytes = _idleBytes;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Free(_idleBytes);
        }
    }

    private void Free(long bytes)
    {
        for (int order = _idle.Length - 1; order >= 0 && bytes > 0; order--)
        {
            while (bytes > 0 && _idle[order].TryPop(out nint idle))
            {
                NativeMemory.Free((void*)idle);
                _idleBytes -= 1L << order;
                bytes -= 1L << order;
            }
        }
    }
}
