using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Logs.Store.Blocks;

/// <summary>Long runs of integers as pages of <see cref="IntegerCodec.MaxCount"/>, each of <see cref="IntegerCodec"/> or, from version 3 on, a <see cref="SplitPage"/>.</summary>
internal static class IntegerPages
{
    private const byte Stepped = 5;

    private static readonly long[] s_units = [1, 100, 1_000, 1_000_000, 1_000_000_000];

    public static void Write(ReadOnlySpan<long> values, ByteWriter to)
    {
        for (int at = 0; at < values.Length; at += IntegerCodec.MaxCount)
            IntegerCodec.Encode(values.Slice(at, Math.Min(IntegerCodec.MaxCount, values.Length - at)), to);
    }

    /// <summary>The same, smaller and slower to write: what compaction keeps for long.</summary>
    public static void WriteSmall(ReadOnlySpan<long> values, ByteWriter to)
    {
        for (int at = 0; at < values.Length; at += IntegerCodec.MaxCount)
        {
            ReadOnlySpan<long> page = values.Slice(at, Math.Min(IntegerCodec.MaxCount, values.Length - at));
            int start = to.Length;
            IntegerCodec.Encode(page, to);
            SplitPage.Improve(page, to, start);
        }
    }

    public static void Read(ref ByteReader from, Span<long> values)
    {
        for (int at = 0; at < values.Length; at += IntegerCodec.MaxCount)
            ReadPage(ref from, values.Slice(at, Math.Min(IntegerCodec.MaxCount, values.Length - at)));
    }

    private static void ReadPage(ref ByteReader from, Span<long> page)
    {
        ByteReader ahead = from;
        byte mode = ahead.Byte("mode");
        if (mode is not (SplitPage.Offsets or SplitPage.Deltas))
        {
            IntegerCodec.Decode(ref from, page);
            return;
        }
        from = ahead;
        SplitPage.Read(mode, ref from, page);
    }

    /// <summary>Ascending times. A page starts with the unit that all its times are multiples of: few clocks tell nanoseconds, and what is sent at a fixed rate has a coarser unit still.</summary>
    /// <remarks><code>
    /// size  field
    ///    1  unit    0 to 4: the unit is 1, 100, 1,000, 10^6, 10^9 ns, and the times in it follow; 5 (from version 2 on): the next two fields are there
    ///    v  step    ns that the distances between the times are multiples of
    ///    z  first   the first time, ns; the steps since then follow
    /// </code></remarks>
    /// <param name="small">See <see cref="WriteSmall"/>.</param>
    public static void WriteTimes(ReadOnlySpan<long> timesNs, bool small, ByteWriter to)
    {
        Span<long> page = stackalloc long[IntegerCodec.MaxCount];
        for (int at = 0; at < timesNs.Length; at += IntegerCodec.MaxCount)
        {
            ReadOnlySpan<long> times = timesNs.Slice(at, Math.Min(IntegerCodec.MaxCount, timesNs.Length - at));
            long step = StepOf(times);
            if (step > 1)
            {
                to.Byte(Stepped);
                to.Uvarint((ulong)step);
                to.Varint(times[0]);
                for (int i = 0; i < times.Length; i++) page[i] = (times[i] - times[0]) / step;
            }
            else
            {
                to.Byte(0);
                times.CopyTo(page);
            }
            int start = to.Length;
            IntegerCodec.EncodeLine(page[..times.Length], to);
            if (small) SplitPage.Improve(page[..times.Length], to, start);
        }
    }

    public static void ReadTimes(ref ByteReader from, Span<long> timesNs)
    {
        for (int at = 0; at < timesNs.Length; at += IntegerCodec.MaxCount)
        {
            Span<long> page = timesNs.Slice(at, Math.Min(IntegerCodec.MaxCount, timesNs.Length - at));
            int unit = from.Byte("unit");
            if (unit > Stepped) throw from.Fault("unit", $"is {unit}");
            long step = unit == Stepped ? unchecked((long)from.Uvarint("step")) : s_units[unit], first = unit == Stepped ? from.Varint("first time") : 0;
            ReadPage(ref from, page);
            if (step != 1 || first != 0) foreach (ref long time in page) time = unchecked((time * step) + first);
        }
    }

    /// <summary>What all distances between ascending times are multiples of; 1 where they span more than 63 bits.</summary>
    private static long StepOf(ReadOnlySpan<long> times)
    {
        if (unchecked(times[^1] - times[0]) < 0) return 1;
        long step = 0;
        for (int i = 1; i < times.Length && step != 1; i++)
        {
            long distance = times[i] - times[i - 1];
            while (distance != 0) (step, distance) = (distance, step % distance);
        }
        return Math.Max(1, step);
    }
}
