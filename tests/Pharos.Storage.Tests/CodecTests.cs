using CsCheck;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Storage.Tests;

public sealed class CodecTests
{
    private static readonly Gen<long> s_small = Gen.Long[-1000, 1000];
    private static readonly Gen<long[]> s_integers = Gen.OneOf(
        Gen.Long.Array[0, 300], s_small.Array[0, 2100], Gen.Select(s_small, Gen.Long[0, 20].Array[0, 600], (start, steps) => Running(start, steps)),
        Gen.Select(Gen.Long[0, 50].Array[20, 400], Gen.Int[0, 19], (steps, at) => { steps[at] = long.MinValue; return Running(0, steps); }));

    private static readonly double[] s_special = [0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e308, double.Epsilon, 9007199254740993];

    private static readonly Gen<double> s_double = Gen.OneOf(
        Gen.Double, Gen.Long.Select(BitConverter.Int64BitsToDouble), Gen.Int[-100_000, 100_000].Select(n => n / 100.0), Gen.Int[0, 1000].Select(n => n * 4096.0),
        Gen.Int[0, 7].Select(i => s_special[i]));

    private static readonly Gen<double[]> s_doubles = Gen.OneOf(
        s_double.Array[0, 400],
        Gen.Select(s_double, Gen.Int[1, 2048], (value, count) => Enumerable.Repeat(value, count).ToArray()),
        Gen.Int[-5000, 5000].Select(n => n / 10.0).Array[1, 2048],
        Gen.Double[0, 1].Array[32, 600],
        Gen.Select(Gen.Int[0, 1000].Array[30, 500], Gen.Int[0, 29], (values, at) => { double[] d = [.. values.Select(v => (double)v)]; d[at] = double.NaN; return d; }));

    [Fact]
    public void Integers_come_back_as_they_were() => s_integers.Sample(values =>
    {
        var to = new ByteWriter();
        IntegerCodec.Encode(values, to);
        IntegerCodec.EncodeLine(values, to);
        var from = new ByteReader(to.Written);
        var read = new long[values.Length];
        IntegerCodec.Decode(ref from, read);
        if (!read.AsSpan().SequenceEqual(values)) return false;
        IntegerCodec.Decode(ref from, read);
        return read.AsSpan().SequenceEqual(values) && from.Remaining == 0;
    }, iter: 2000);

    [Fact]
    public void Doubles_come_back_bit_for_bit() => s_doubles.Sample(values =>
    {
        var to = new ByteWriter();
        DoubleCodec.Encode(values, to);
        var from = new ByteReader(to.Written);
        var read = new double[values.Length];
        DoubleCodec.Decode(ref from, read);
        return from.Remaining == 0 && read.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(values.Select(BitConverter.DoubleToInt64Bits));
    }, iter: 2000);

    [Fact]
    public void Ints_are_packed_as_longs_are_and_come_back() => Gen.Select(Gen.Int[0, 31], Gen.Int.Array[0, 300]).Sample((width, values) =>
    {
        int mask = (int)((1L << width) - 1);
        int[] ints = [.. values.Select(v => v & mask)];
        ByteWriter packed = new(), asLongs = new();
        BitPacking.Pack(ints, width, packed);
        BitPacking.Pack(ints.Select(i => (long)i).ToArray(), width, asLongs);
        var read = new int[ints.Length];
        BitPacking.Unpack(packed.Written, width, read);
        return packed.Written.SequenceEqual(asLongs.Written) && read.AsSpan().SequenceEqual(ints);
    }, iter: 3000);

    [Fact]
    public void Longs_of_every_width_come_back_and_one_by_one() => Gen.Select(Gen.Int[0, 57], Gen.Long.Array[0, 70]).Sample((width, values) =>
    {
        if (width == 57) width = 64;
        ulong mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        long[] longs = [.. values.Select(v => (long)((ulong)v & mask))];
        var packed = new ByteWriter();
        BitPacking.Pack(longs, width, packed);
        var read = new long[longs.Length];
        BitPacking.Unpack(packed.Written, width, read);
        byte[] bytes = packed.Written.ToArray();
        return read.AsSpan().SequenceEqual(longs) && Enumerable.Range(0, longs.Length).All(i => (long)BitPacking.Get(bytes, width, i) == longs[i]);
    }, iter: 5000);

    [Fact]
    public void Hostile_bytes_give_a_named_error_and_nothing_else() => Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[1, 300]).Sample((bytes, count) =>
    {
        Decode(bytes, count, integers: true);
        Decode(bytes, count, integers: false);
    }, iter: 5000);

    [Theory]
    [InlineData(240, 0.9)]
    [InlineData(2048, 0.8)]
    public void A_decimal_counter_takes_little(int count, double bytesPerSample)
    {
        var random = new Random(1);
        double total = 0;
        double[] values = [.. Enumerable.Range(0, count).Select(_ => total = Math.Round(total + (random.Next(40) / 100.0), 2))];
        var to = new ByteWriter();
        DoubleCodec.Encode(values, to);
        Assert.InRange((double)to.Length / count, 0.5, bytesPerSample);
    }

    private static long[] Running(long start, long[] steps)
    {
        for (int i = 0; i < steps.Length; i++) steps[i] = start = unchecked(start + steps[i]);
        return steps;
    }

    [Fact]
    public void A_checksum_is_that_of_its_definition_however_long_the_input_is()
    {
        Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));
        Gen.Select(Gen.Byte.Array[0, 12_000], Gen.UInt, Gen.Int[0, 12_000]).Sample((bytes, seed, at) =>
        {
            uint whole = Crc32C.Compute(bytes, seed), plain = ~seed;
            foreach (byte b in bytes)
            {
                plain ^= b;
                for (int bit = 0; bit < 8; bit++) plain = (plain & 1) != 0 ? (plain >> 1) ^ 0x82F63B78 : plain >> 1;
            }
            at = Math.Min(at, bytes.Length);
            return whole == ~plain && whole == Crc32C.Compute(bytes.AsSpan(at), Crc32C.Compute(bytes.AsSpan(0, at), seed));
        }, iter: 300);
    }

    private static void Decode(byte[] bytes, int count, bool integers)
    {
        var from = new ByteReader(bytes);
        try
        {
            if (integers) IntegerCodec.Decode(ref from, new long[count]);
            else DoubleCodec.Decode(ref from, new double[count]);
        }
        catch (CorruptDataException) { } // the only way to fail
    }
}
