using System.Numerics;

namespace Pharos.Logs.Store;

/// <summary>Buffers of a batch that is used again: they grow and keep nothing.</summary>
internal static class RowBuffers
{
    public static void Ensure<T>(ref T[] buffer, int size)
    {
        if (buffer.Length >= size) return;
        buffer = new T[(int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, 64)), (uint)Array.MaxLength)];
    }
}
