using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Long runs of integers as pages of <see cref="IntegerCodec.MaxCount"/>.</summary>
internal static class IntegerPages
{
    private static readonly long[] s_scales = [1, 100, 1_000, 1_000_000, 1_000_000_000];

    public static void Write(ReadOnlySpan<long> values, ByteWriter to)
    {
        for (int at = 0; at < values.Length; at += IntegerCodec.MaxCount)
            IntegerCodec.Encode(values.Slice(at, Math.Min(IntegerCodec.MaxCount, values.Length - at)), to);
    }

    public static void Read(ref ByteReader from, Span<long> values)
    {
        for (int at = 0; at < values.Length; at += IntegerCodec.MaxCount)
            IntegerCodec.Decode(ref from, values.Slice(at, Math.Min(IntegerCodec.MaxCount, values.Length - at)));
    }

    /// <summary>Ascending times. A page starts with the unit that all its times are multiples of: few clocks tell nanoseconds.</summary>
    public static void WriteTimes(ReadOnlySpan<long> timesNs, ByteWriter to)
    {
        Span<long> page = stackalloc long[IntegerCodec.MaxCount];
        for (int at = 0; at < timesNs.Length; at += IntegerCodec.MaxCount)
        {
            ReadOnlySpan<long> times = timesNs.Slice(at, Math.Min(IntegerCodec.MaxCount, timesNs.Length - at));
            int scale = s_scales.Length - 1;
            foreach (long time in times)
            {
                while (scale > 0 && time % s_scales[scale] != 0) scale--;
                if (scale == 0) break;
            }
            to.Byte((byte)scale);
            for (int i = 0; i < times.Length; i++) page[i] = times[i] / s_scales[scale];
            IntegerCodec.EncodeLine(page[..times.Length], to);
        }
    }

    public static void ReadTimes(ref ByteReader from, Span<long> timesNs)
    {
        for (int at = 0; at < timesNs.Length; at += IntegerCodec.MaxCount)
        {
            Span<long> page = timesNs.Slice(at, Math.Min(IntegerCodec.MaxCount, timesNs.Length - at));
            int scale = from.Byte("unit");
            if (scale >= s_scales.Length) throw from.Fault("unit", $"is {scale}");
            IntegerCodec.Decode(ref from, page);
            if (scale > 0) foreach (ref long time in page) time = unchecked(time * s_scales[scale]);
        }
    }
}
