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

    /// <param name="max">The largest of them.</param>
    public static void Encode(ReadOnlySpan<int> codes, int max, ByteWriter to)
    {
        int runs = 1;
        for (int i = 1; i < codes.Length; i++) runs += codes[i] == codes[i - 1] ? 0 : 1;
        if (runs == 1)
        {
            to.Byte(Equal);
            to.Uvarint((ulong)codes[0]);
            return;
        }
        int width = BitPacking.WidthOf((ulong)max);
        if (2L * runs < codes.Length && TryEncodeRuns(codes, runs, width, to)) return;
        to.Byte(Packed);
        to.Byte((byte)width);
        BitPacking.Pack(codes, width, to);
    }

    /// <summary>Writes runs where that is clearly smaller.</summary>
    [SkipLocalsInit]
    private static bool TryEncodeRuns(ReadOnlySpan<int> codes, int runs, int width, ByteWriter to)
    {
        Span<int> values = stackalloc int[runs], lengths = stackalloc int[runs];
        lengths.Clear();
        int at = -1, longest = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            if (i == 0 || codes[i] != codes[i - 1]) values[++at] = codes[i];
            else longest = Math.Max(longest, ++lengths[at]);
        }
        int lengthWidth = BitPacking.WidthOf((ulong)longest);
        if ((long)runs * (width + lengthWidth) + 32 >= (long)codes.Length * width) return false;
        to.Byte(Runs);
        to.Uvarint((ulong)runs);
        to.Byte((byte)width);
        BitPacking.Pack(values, width, to);
        to.Byte((byte)lengthWidth);
        BitPacking.Pack(lengths, lengthWidth, to);
        return true;
    }

    public static void Decode(ReadOnlySpan<byte> bytes, Span<int> codes)
    {
        var from = new ByteReader(bytes);
        byte mode = from.Byte("mode");
        switch (mode)
        {
            case Equal:
                codes.Fill((int)from.Uvarint("value"));
                return;
            case Packed:
                Unpack(ref from, codes);
                return;
            case Runs:
                DecodeRuns(ref from, codes);
                return;
            default:
                throw from.Fault("mode", $"is {mode}, not known");
        }
    }

    [SkipLocalsInit]
    private static void DecodeRuns(ref ByteReader from, Span<int> codes)
    {
        int runs = from.Count("runs", codes.Length);
        Span<int> values = stackalloc int[runs], lengths = stackalloc int[runs];
        Unpack(ref from, values);
        Unpack(ref from, lengths);
        int at = 0;
        for (int run = 0; run < runs; run++)
        {
            if ((uint)lengths[run] >= (uint)(codes.Length - at)) throw from.Fault("run length", "exceeds the page");
            codes.Slice(at, lengths[run] + 1).Fill(values[run]);
            at += lengths[run] + 1;
        }
        if (at != codes.Length) throw from.Fault("runs", $"cover {at} of {codes.Length} values");
    }

    private static void Unpack(ref ByteReader from, scoped Span<int> values)
    {
        int width = from.Byte("width");
        if (width > 31) throw from.Fault("width", $"is {width}");
        BitPacking.Unpack(from.Take(BitPacking.SizeBytes(values.Length, width), "packed values"), width, values);
    }
}
