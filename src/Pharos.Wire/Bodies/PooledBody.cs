using System.Buffers;

namespace Pharos.Wire;

/// <summary>A decoded body in a pooled array; dispose to give the array back.</summary>
public sealed class PooledBody : IDisposable
{
    private byte[]? _array;
    private readonly int _length;

    internal PooledBody(byte[] array, int length, long encodedBytes)
    {
        _array = array;
        _length = length;
        EncodedBytes = encodedBytes;
    }

    /// <summary>Bytes before decompression.</summary>
    public long EncodedBytes { get; }

    public int Length => _length;

    public ReadOnlySpan<byte> Span => Memory.Span;

    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_array is null, this);
            return _array.AsMemory(0, _length);
        }
    }

    public void Dispose()
    {
        if (_array is null) return;
        ArrayPool<byte>.Shared.Return(_array);
        _array = null;
    }
}
