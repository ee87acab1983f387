using Pharos.Storage.Bytes;

namespace Pharos.Storage.Codecs;

/// <summary>Integers of one column with random access: <c>base + packed[i]</c>.</summary>
/// <remarks><code>
/// size  field
///    8  base
///    1  width    0 to 56 or 64
///    n  packed   count values, padded to whole bytes
/// </code></remarks>
public static class PackedColumn
{
    public static void Write(ReadOnlySpan<long> values, ByteWriter to)
    {
        long min = 0, max = 0;
        for (int i = 0; i < values.Length; i++)
        {
            min = i == 0 ? values[i] : Math.Min(min, values[i]);
            max = i == 0 ? values[i] : Math.Max(max, values[i]);
        }
        int width = BitPacking.WidthOf(unchecked((ulong)(max - min)));
        to.Int64(min);
        to.Byte((byte)width);
        long[] packed = new long[values.Length];
        for (int i = 0; i < packed.Length; i++) packed[i] = unchecked(values[i] - min);
        BitPacking.Pack(packed, width, to);
    }
}
