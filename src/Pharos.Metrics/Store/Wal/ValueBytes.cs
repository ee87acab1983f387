using System.Buffers.Binary;
using System.Numerics;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Doubles without their trailing zero bytes: a nibble each for the count of bytes kept, then the bytes. Independent of other records, so that a lost record damages no other.</summary>
internal static class ValueBytes
{
    public static void Write(ReadOnlySpan<long> bits, ByteWriter to)
    {
        int lengthsAt = to.Length;
        to.Reserve((bits.Length + 1) / 2).Clear();
        for (int i = 0; i < bits.Length; i++)
        {
            ulong value = (ulong)bits[i];
            int kept = value == 0 ? 0 : 8 - (BitOperations.TrailingZeroCount(value) >> 3);
            to.At(lengthsAt + (i >> 1), 1)[0] |= (byte)(kept << ((i & 1) * 4));
            // The kept bytes are the high ones.
            Span<byte> target = to.Reserve(kept);
            ulong shifted = kept == 0 ? 0 : value >> (64 - (8 * kept));
            for (int k = 0; k < kept; k++) target[k] = (byte)(shifted >> (8 * k));
        }
    }

    public static void Read(ref ByteReader from, Span<long> bits)
    {
        ReadOnlySpan<byte> lengths = from.Take((bits.Length + 1) / 2, "value lengths");
        Span<byte> word = stackalloc byte[8];
        for (int i = 0; i < bits.Length; i++)
        {
            int kept = (lengths[i >> 1] >> ((i & 1) * 4)) & 15;
            if (kept > 8) throw from.Fault("value length", $"is {kept}");
            word.Clear();
            from.Take(kept, "value").CopyTo(word[(8 - kept)..]);
            bits[i] = BinaryPrimitives.ReadInt64LittleEndian(word);
        }
    }
}
