using Pharos.Storage.Bytes;

namespace Pharos.Storage.Codecs;

/// <summary>Full-precision doubles: the few distinct high parts (sign, exponent, top of the mantissa) go through a dictionary, the low bits stay raw.</summary>
/// <remarks>Source of the idea: ALP-rd (Afroozeh, Kuffó, Boncz: "ALP: Adaptive Lossless floating-Point Compression", 2023).</remarks>
internal static class SplitDoubles
{
    private const int MaxEntries = 8;

    /// <summary>Tries high parts of 8 to 16 bits and keeps the cheapest; false where none pays.</summary>
    public static bool TryEncode(ReadOnlySpan<long> bits, byte kind, ByteWriter to)
    {
        int bestLow = -1;
        long bestCost = 64L * bits.Length;
        var counts = new Dictionary<ushort, int>();
        for (int low = 48; low <= 56; low++)
        {
            counts.Clear();
            foreach (long value in bits)
            {
                ushort high = (ushort)((ulong)value >> low);
                counts[high] = counts.GetValueOrDefault(high) + 1;
            }
            int[] top = [.. counts.Values.OrderDescending().Take(MaxEntries)];
            int outside = bits.Length - top.Sum();
            long cost = ((long)(low + CodeWidth(top.Length)) * bits.Length) + (outside * 80L) + (16L * top.Length);
            if (cost < bestCost)
            {
                bestCost = cost;
                bestLow = low;
            }
        }
        if (bestLow < 0) return false;
        counts.Clear();
        foreach (long value in bits)
        {
            ushort high = (ushort)((ulong)value >> bestLow);
            counts[high] = counts.GetValueOrDefault(high) + 1;
        }
        ushort[] entries = [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MaxEntries).Select(pair => pair.Key)];
        Span<long> codes = stackalloc long[bits.Length];
        Span<long> lows = stackalloc long[bits.Length];
        long mask = (1L << bestLow) - 1;
        int patches = 0;
        for (int i = 0; i < bits.Length; i++)
        {
            int code = entries.AsSpan().IndexOf((ushort)((ulong)bits[i] >> bestLow));
            if (code < 0) patches++;
            codes[i] = Math.Max(code, 0);
            lows[i] = bits[i] & mask;
        }
        to.Byte((byte)(kind | (patches > 0 ? 0x80 : 0)));
        to.Byte((byte)bestLow);
        to.Byte((byte)(entries.Length - 1));
        foreach (ushort entry in entries) to.UInt16(entry);
        to.Uvarint((ulong)patches);
        int last = 0;
        for (int i = 0; i < bits.Length; i++)
        {
            if (entries.AsSpan().Contains((ushort)((ulong)bits[i] >> bestLow))) continue;
            to.Uvarint((ulong)(i - last));
            to.Int64(bits[i]);
            last = i;
        }
        BitPacking.Pack(codes, CodeWidth(entries.Length), to);
        BitPacking.Pack(lows, bestLow, to);
        return true;
    }

    public static void Decode(ref ByteReader from, Span<long> bits)
    {
        int low = from.Byte("low bits");
        if (low is < 48 or > 56) throw from.Fault("low bits", $"is {low}");
        int size = from.Byte("dictionary size") + 1;
        if (size > MaxEntries) throw from.Fault("dictionary size", $"is {size}");
        Span<long> entries = stackalloc long[MaxEntries];
        entries.Clear();
        for (int i = 0; i < size; i++) entries[i] = (long)((ulong)from.UInt16("dictionary entry") << low);
        int patchCount = from.Count("patches", bits.Length);
        ByteReader patches = from;
        for (int i = 0; i < patchCount; i++)
        {
            from.Uvarint("patch position");
            from.Take(8, "patch value");
        }
        int width = CodeWidth(size);
        ReadOnlySpan<byte> codes = from.Take(BitPacking.SizeBytes(bits.Length, width), "codes");
        BitPacking.Unpack(from.Take(BitPacking.SizeBytes(bits.Length, low), "low parts"), low, bits);
        for (int i = 0; i < bits.Length; i++) bits[i] |= entries[(int)BitPacking.Get(codes, width, i) & (MaxEntries - 1)];
        ulong at = 0;
        for (int i = 0; i < patchCount; i++)
        {
            at += patches.Uvarint("patch position");
            if (at >= (ulong)bits.Length) throw patches.Fault("patch position", "lies outside");
            bits[(int)at] = patches.Int64("patch value");
        }
    }

    private static int CodeWidth(int entries) => entries <= 1 ? 0 : entries <= 2 ? 1 : entries <= 4 ? 2 : 3;
}
