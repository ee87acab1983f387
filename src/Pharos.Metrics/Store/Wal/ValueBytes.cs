using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;

namespace Pharos.Metrics.Store.Wal;

/// <summary>Doubles without their trailing zero bytes: a nibble each for the count of bytes kept, then the bytes. Independent of other records, so that a lost record damages no other.</summary>
internal static class ValueBytes
{
    public static void Write(ReadOnlySpan<long> bits, ByteWriter to)
    {
        int lengthsAt = to.Length, lengths = (bits.Length + 1) / 2;
        Span<byte> room = to.Reserve(lengths + (8 * bits.Length) + 8);
        Span<byte> nibbles = room[..lengths];
        nibbles.Clear();
        ref byte start = ref MemoryMarshal.GetReference(room);
        int at = lengths;
        for (int i = 0; i < bits.Length; i++)
        {
            ulong value = (ulong)bits[i];
            int kept = value == 0 ? 0 : 8 - (BitOperations.TrailingZeroCount(value) >> 3);
            nibbles[i >> 1] |= (byte)(kept << ((i & 1) * 4));
            // The kept bytes are the high ones; what is written past them is overwritten by the next.
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, at), value >> ((64 - (8 * kept)) & 63));
            at += kept;
        }
        to.Truncate(lengthsAt + at);
    }

    public static void Read(ref ByteReader from, Span<long> bits)
    {
        ReadOnlySpan<byte> lengths = from.Take((bits.Length + 1) / 2, "value lengths");
        Span<byte> word = stackalloc byte[8];
        for (int i = 0; i < bits.Length; i++)
        {
            int kept = (lengths[i >> 1] >> ((i & 1) * 4)) & 15;
            if (kept > 8) throw from.Fault("value length", $"is {kept}");
            ReadOnlySpan<byte> bytes = from.Take(kept, "value");
            word.Clear();
            bytes.CopyTo(word[(8 - kept)..]);
            bits[i] = BinaryPrimitives.ReadInt64LittleEndian(word);
        }
    }
}
