using System.Runtime.CompilerServices;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Traces.Store.Segments;

/// <summary>Small numbers, such as codes of a dictionary, of one page.</summary>
/// <remarks><code>
/// 1  mode   0 all equal, 1 packed, 2 runs
/// mode 0: v value
/// mode 1: 1 width, values packed
/// mode 2: v runs, 1 width of values, values packed, 1 width of lengths, lengths - 1 packed
/// </code></remarks>
internal static class CodePage
{
    private const byte Equal = 0, Packed = 1, Runs = 2;

    [SkipLocalsInit]
    public static void Encode(ReadOnlySpan<int> codes, ByteWriter to)
    {
        int runs = 0, max = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            if (i == 0 || codes[i] != codes[i - 1]) runs++;
            max = Math.Max(max, codes[i]);
        }
        if (runs <= 1)
        {
            to.Byte(Equal);
            to.Uvarint(codes.Length == 0 ? 0 : (ulong)codes[0]);
            return;
        }
        Span<long> values = stackalloc long[codes.Length];
        int width = BitPacking.WidthOf((ulong)max);
        long packedBits = (long)codes.Length * width;
        if (2L * runs < codes.Length)
        {
            Span<long> lengths = stackalloc long[runs];
            lengths.Clear();
            int at = -1;
            for (int i = 0; i < codes.Length; i++)
            {
                if (i == 0 || codes[i] != codes[i - 1]) values[++at] = codes[i];
                else lengths[at]++;
            }
            long longest = 0;
            foreach (long length in lengths) longest = Math.Max(longest, length);
            int lengthWidth = BitPacking.WidthOf((ulong)longest);
            if ((long)runs * (width + lengthWidth) + 32 < packedBits)
            {
                to.Byte(Runs);
                to.Uvarint((ulong)runs);
                to.Byte((byte)width);
                BitPacking.Pack(values[..runs], width, to);
                to.Byte((byte)lengthWidth);
                BitPacking.Pack(lengths, lengthWidth, to);
                return;
            }
        }
        to.Byte(Packed);
        to.Byte((byte)width);
        for (int i = 0; i < codes.Length; i++) values[i] = codes[i];
        BitPacking.Pack(values, width, to);
    }

    [SkipLocalsInit]
    public static void Decode(ReadOnlySpan<byte> bytes, Span<int> codes)
    {
        var from = new ByteReader(bytes);
        byte mode = from.Byte("mode");
        Span<long> values = stackalloc long[codes.Length];
        switch (mode)
        {
            case Equal:
                codes.Fill((int)from.Uvarint("value"));
                return;
            case Packed:
                Unpack(ref from, values);
                for (int i = 0; i < codes.Length; i++) codes[i] = (int)values[i];
                return;
            case Runs:
                Span<long> lengths = stackalloc long[codes.Length];
                int runs = from.Count("runs", codes.Length);
                Unpack(ref from, values[..runs]);
                Unpack(ref from, lengths[..runs]);
                int at = 0;
                for (int run = 0; run < runs; run++)
                {
                    if (lengths[run] >= codes.Length - at) throw from.Fault("run length", "exceeds the page");
                    codes.Slice(at, (int)lengths[run] + 1).Fill((int)values[run]);
                    at += (int)lengths[run] + 1;
                }
                if (at != codes.Length) throw from.Fault("runs", $"cover {at} of {codes.Length} values");
                return;
            default:
                throw from.Fault("mode", $"is {mode}, not known");
        }
    }

    private static void Unpack(ref ByteReader from, scoped Span<long> values)
    {
        int width = from.Byte("width");
        if (width > 32) throw from.Fault("width", $"is {width}");
        BitPacking.Unpack(from.Take(BitPacking.SizeBytes(values.Length, width), "packed values"), width, values);
    }
}
